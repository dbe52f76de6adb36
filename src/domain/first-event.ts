import type { CommandType } from './commands.ts';
import type { EventType } from './events.ts';

/**
 * The command whose first event is of that type. What it moves or serves besides comes after its own event, so the
 * first event of a command tells its type.
 */
export const commandOfFirstEvent: Readonly<Record<EventType, CommandType>> = {
  BatchCreated: 'CreateBatch',
  BatchQuantityChanged: 'ChangeBatchQuantity',
  BatchEtaChanged: 'ChangeBatchEta',
  BatchReceived: 'ReceiveBatch',
  Allocated: 'Allocate',
  OutOfStock: 'Allocate',
  Backordered: 'Allocate',
  Deallocated: 'Deallocate',
  BackorderCancelled: 'Deallocate',
  Dispatched: 'Dispatch',
};
