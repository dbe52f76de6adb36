import { z } from 'zod';
import { OutOfStock } from '../../domain/events.ts';
import { isPrintable } from '../../domain/printable.ts';
import { parseJson } from '../decode/record-value.ts';
import { decodeUtf8 } from '../records/utf8.ts';
import { rfc3339 } from '../records/record-time.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import { type InboundRecord, lastHeader } from '../records/record.ts';
import { withoutFrame } from '../records/registry-frame.ts';

/** An order line that no batch could serve, from an OutOfStock event. */
export type Shortage = {
  /** Id of the event, unique over all events. */
  readonly eventId: string;
  readonly sku: string;
  readonly orderId: string;
  readonly qty: number;
  /** Milliseconds since 1970, from the event's `ce_time`. */
  readonly time: number;
};

// Unlike commands, events may have unknown fields: a newer worker may have added them.
const outOfStock = z.object(OutOfStock.shape);

/** Characters of `<command id>/<n>`: the id is stored and indexed. */
const MAX_EVENT_ID = 300;

/**
 * Decodes an OutOfStock event. Returns undefined for other events.
 * @throws InvalidRecord if its `ce_type` is OutOfStock and it is not valid
 */
export function readShortage(record: InboundRecord): Shortage | undefined {
  if (header(record, 'ce_type') !== 'OutOfStock') return undefined;
  const eventId = header(record, 'ce_id') ?? '';
  if (!isPrintable(eventId, MAX_EVENT_ID)) {
    throw new InvalidRecord('INVALID_MESSAGE', 'header ce_id: must be 1–300 characters of printable text');
  }
  const parsed = outOfStock.safeParse(decodeValue(record.value));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
    throw new InvalidRecord('INVALID_MESSAGE', fields.join('; '));
  }
  return { eventId, ...parsed.data, time: eventTime(record) };
}

/** Skips the registry's frame without its schema: `outOfStock` checks the value. */
function decodeValue(value: Buffer | null): unknown {
  if (value === null) throw new InvalidRecord('EMPTY_VALUE', 'the record has no value');
  return parseJson(withoutFrame(value));
}

function eventTime(record: InboundRecord): number {
  const given = Date.parse(header(record, 'ce_time') ?? '');
  return Date.parse(rfc3339(Number.isNaN(given) ? record.timestamp : given));
}

function header({ headers }: InboundRecord, name: string): string | undefined {
  const value = lastHeader(headers, name);
  return value === undefined || typeof value === 'string' ? value : decodeUtf8(value);
}
