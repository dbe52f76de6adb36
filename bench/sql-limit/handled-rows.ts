import { batchRef, commands, SKUS, skuName } from '../load/commands.ts';
import { allocatedEvent } from '../load/messages.ts';
import { encodeMessage } from '../../src/processing/flush/message-codec.ts';
import type { HandledRow } from './statements.ts';

export const ALL_SKUS: readonly string[] = Array.from({ length: SKUS }, (_, number) => skuName(number));

/** The rows that the worker would write for this many orders, made before the measurement begins. */
export function handledRows(seed: number, count: number): HandledRow[] {
  const timestamp = Date.now();
  const orders = commands({ count: count + SKUS, distribution: 'spread', seed }).filter(
    ({ type }) => type === 'Allocate',
  );
  return [...orders].map((command) => {
    const event = allocatedEvent(command, 1_000, timestamp);
    return {
      commandId: command.id,
      sku: command.sku,
      orderId: String(command.data['orderId']),
      qty: command.qty,
      batchRef: batchRef(command.sku),
      record: encodeMessage('event', { ...event, key: Buffer.from(event.key) }).record,
    };
  });
}
