import type { CommandData, CommandType } from '../../../domain/commands.ts';
import type { EventData, EventType } from '../../../domain/events.ts';
import type { CommandRejected } from '../../../domain/rejection.ts';

// The registered schemas have no descriptions of fields: each change of one would be a new version in every registry.

type KeysOf<Data> = Data extends unknown ? keyof Data : never;
type FieldName = KeysOf<CommandData<CommandType>> | KeysOf<EventData<EventType>> | KeysOf<CommandRejected>;

/** What a field means, in whichever message. A field without an entry does not compile. */
const descriptions: Readonly<Record<FieldName, string>> = {
  ref: 'Reference of the batch, unique over all SKUs.',
  sku: 'The product, and the key of the record.',
  qty: 'Units.',
  eta: 'Day of arrival, `YYYY-MM-DD`.',
  orderId: 'The order. A line is one order and one SKU.',
  batchRef: 'Reference of the batch that the units are from.',
  backorder: '`true`: the line waits if no batch fits. Absent or `false`: it does not.',
  previousQty: 'The purchased quantity before.',
  previousEta: 'The day of arrival before, `YYYY-MM-DD`.',
  reason:
    'Why: `Requested` by `Deallocate`, or `BatchQuantityReduced`, because the batch got smaller or arrived with less.',
  commandId: 'Id of the command: its `ce_id`, else topic-partition-offset.',
  commandType: 'Type of the command.',
  code: 'Why, for programs. Others may come.',
  message: 'Why, for people.',
  command: 'The fields of the command.',
};

/** What a field means in one message, if that is more than in the others. */
const inMessage: Readonly<Record<string, string>> = {
  'CreateBatch.qty': 'Units purchased.',
  'CreateBatch.eta':
    'Day of arrival, `YYYY-MM-DD`; it may be past: the ship is late. Absent or null: the batch is in the warehouse.',
  'ChangeBatchQuantity.qty': 'The purchased quantity from now on.',
  'ChangeBatchEta.eta': 'The day of arrival from now on, `YYYY-MM-DD`.',
  'ReceiveBatch.qty': 'Units counted.',
  'Allocate.qty': 'Units ordered. A line gets all of them from one batch.',
  'BatchCreated.qty': 'Units purchased.',
  'BatchCreated.eta': 'Day of arrival, `YYYY-MM-DD`; null: the batch is in the warehouse.',
  'BatchQuantityChanged.qty': 'The purchased quantity from now on.',
  'BatchEtaChanged.eta': 'The day of arrival from now on, `YYYY-MM-DD`.',
  'BatchReceived.qty': 'Units counted: the purchased quantity from now on.',
  'Allocated.eta':
    'Day of arrival of the batch, `YYYY-MM-DD`; null: it is in the warehouse; absent: an event of version 0.1.',
};

/** What the field of a message means: a sentence, in which code is in backquotes. Undefined for an unknown field. */
export const fieldDescription = (type: string, field: string): string | undefined =>
  inMessage[`${type}.${field}`] ?? (descriptions as Readonly<Record<string, string>>)[field];
