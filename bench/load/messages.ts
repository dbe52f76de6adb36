import type { Message } from 'kafkajs';
import { type LoadCommand, batchRef } from './commands.ts';

/** Any schema id: only its size matters here. */
const FRAME = Buffer.from([0, 0, 0, 0, 1]);

/** The command as a client sends it: plain JSON, the SKU as key. */
export const commandMessage = ({ id, type, sku, data }: LoadCommand, timestamp: number): Message => ({
  key: sku,
  value: JSON.stringify(data),
  headers: { ce_type: type, ce_id: id },
  timestamp: String(timestamp),
});

/** An event of the same size as the event that the worker writes for an `Allocate`. */
export type EventBytes = {
  readonly id: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: readonly (readonly [name: string, value: string])[];
};

export const allocatedEvent = (
  { id, sku, data }: LoadCommand,
  sequence: number,
  timestamp: number,
): EventBytes => ({
  id: `${id}/1`,
  key: sku,
  value: Buffer.concat([FRAME, Buffer.from(JSON.stringify({ ...data, batchRef: batchRef(sku) }))]),
  headers: [
    ['ce_specversion', '1.0'],
    ['ce_type', 'Allocated'],
    ['ce_source', '/allocation'],
    ['content-type', 'application/json'],
    ['ce_id', `${id}/1`],
    ['ce_time', new Date(timestamp).toISOString()],
    ['ce_causationid', id],
    ['ce_correlationid', id],
    ['ce_sequence', String(sequence)],
  ],
});
