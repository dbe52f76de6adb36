import type { Command } from '../../../src/domain/commands.ts';
import type { InboundRecord, RecordHeader } from '../../../src/processing/records/record.ts';

/** 2023-11-14T22:13:20.000Z, in milliseconds. */
export const NOON = 1_700_000_000_000;

/** A record with nothing special about it. */
export const aRecord = (over: Partial<InboundRecord> = {}): InboundRecord => ({
  topic: 'allocation.commands',
  partition: 0,
  offset: 0,
  timestamp: NOON,
  key: Buffer.from('LAMP'),
  value: Buffer.from('{}'),
  headers: [],
  ...over,
});

/** A record that carries a command as plain JSON, keyed by SKU; `id` becomes its `ce_id`. */
export function recordOf(
  { type, data }: Command,
  { id, ...over }: Partial<InboundRecord> & { id?: string } = {},
) {
  const headers: RecordHeader[] = [['ce_type', Buffer.from(type)]];
  if (id !== undefined) headers.push(['ce_id', Buffer.from(id)]);
  return aRecord({ key: Buffer.from(data.sku), value: jsonBytes(data), headers, ...over });
}

/** Gives records consecutive offsets from `first` on, one millisecond apart. Commands become records. */
export const consecutive = (items: readonly (InboundRecord | Command)[], first = 0): InboundRecord[] =>
  items.map((item, index) => ({
    ...('type' in item ? recordOf(item) : item),
    offset: first + index,
    timestamp: NOON + first + index,
  }));

export const jsonBytes = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));

export const createBatch = (ref: string, sku: string, qty: number, eta?: string | null): Command => ({
  type: 'CreateBatch',
  data: { ref, sku, qty, ...(eta === undefined ? {} : { eta }) },
});

export const changeBatchQuantity = (ref: string, sku: string, qty: number): Command => ({
  type: 'ChangeBatchQuantity',
  data: { ref, sku, qty },
});

export const allocate = (orderId: string, sku: string, qty: number): Command => ({
  type: 'Allocate',
  data: { orderId, sku, qty },
});

export const deallocate = (orderId: string, sku: string): Command => ({
  type: 'Deallocate',
  data: { orderId, sku },
});

export const backorder = (orderId: string, sku: string, qty: number): Command => ({
  type: 'Allocate',
  data: { orderId, sku, qty, backorder: true },
});

export const changeBatchEta = (ref: string, sku: string, eta: string): Command => ({
  type: 'ChangeBatchEta',
  data: { ref, sku, eta },
});

export const receiveBatch = (ref: string, sku: string, qty: number): Command => ({
  type: 'ReceiveBatch',
  data: { ref, sku, qty },
});

export const dispatch = (orderId: string, sku: string): Command => ({
  type: 'Dispatch',
  data: { orderId, sku },
});
