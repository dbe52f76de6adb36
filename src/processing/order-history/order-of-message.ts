import { decodeRecord } from '../records/record-codec.ts';
import type { EncodedMessage } from '../records/record.ts';
import { withoutFrame } from '../records/registry-frame.ts';

const ORDER_ID = Buffer.from('"orderId"');

/**
 * The order that an event is about, or that the rejected command named; undefined if there is none, and for a dead
 * letter, which is known by its record only.
 */
export function orderOfMessage({ kind, record }: EncodedMessage): string | undefined {
  // Events of batches name no order: they are not parsed.
  if (kind === 'dead-letter' || !record.includes(ORDER_ID)) return undefined;
  const { value } = decodeRecord(record);
  const body = value === null ? undefined : objectIn(value);
  const named = kind === 'rejection' ? body?.['command'] : body;
  const orderId = isObject(named) ? named['orderId'] : undefined;
  return typeof orderId === 'string' ? orderId : undefined;
}

function objectIn(value: Buffer): Record<string, unknown> | undefined {
  const body: unknown = JSON.parse(withoutFrame(value).toString());
  return isObject(body) ? body : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
