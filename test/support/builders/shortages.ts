import type { NotedLine, Shortage } from '../../../src/processing/notifications/shortage.ts';
import type { WaitingSku } from '../../../src/processing/notifications/queue.ts';
import type { InboundRecord, RecordHeader } from '../../../src/processing/records/record.ts';
import { aRecord, jsonBytes, NOON } from './records.ts';

/** An order line without stock, an ordinary one. */
export const aShortage = (over: Partial<Shortage> = {}): Shortage => ({
  kind: 'out of stock',
  eventId: 'command-1/1',
  sku: 'LAMP',
  orderId: 'order-1',
  qty: 3,
  time: NOON,
  ...over,
});

/** Shortages of these numbers; the one with number 7 is event `LAMP-7/1`, order `order-7`, quantity 7. */
export const shortages = (from: number, to: number, over: Partial<Shortage> = {}): Shortage[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    return aShortage({
      eventId: `${over.sku ?? 'LAMP'}-${number}/1`,
      orderId: `order-${number}`,
      qty: Math.max(number, 1),
      ...over,
    });
  });

/** A SKU with one waiting shortage and no notification so far. */
export const aWaitingSku = (over: Partial<WaitingSku> = {}): WaitingSku => ({
  sku: 'LAMP',
  shortages: 1,
  notified: 0,
  planned: null,
  sinceLast: null,
  ...over,
});

type Headers = Readonly<Record<string, string | undefined>>;

const TYPES = {
  'out of stock': 'OutOfStock',
  waits: 'Backordered',
  served: 'Allocated',
  cancelled: 'BackorderCancelled',
} as const;

/** The record of its event as plain JSON. Undefined headers are left out. */
export function shortageRecord(
  { kind, eventId, sku, orderId, qty, time }: NotedLine,
  { headers = {}, ...over }: Partial<Omit<InboundRecord, 'headers'>> & { headers?: Headers } = {},
): InboundRecord {
  const all = {
    ce_id: eventId,
    ce_type: TYPES[kind],
    ce_time: new Date(time).toISOString(),
    ...headers,
  };
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  return aRecord({
    topic: 'allocation.events',
    key: Buffer.from(sku),
    value: jsonBytes({ orderId, sku, qty }),
    headers: given.map(([name, text]): RecordHeader => [name, Buffer.from(text)]),
    ...over,
  });
}
