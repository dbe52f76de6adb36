import { z } from 'zod';
import { OutOfStock } from '../../domain/events.ts';
import { parseJson } from '../decode/record-value.ts';
import { decodeUtf8 } from '../records/utf8.ts';
import { rfc3339 } from '../records/record-time.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import { type InboundRecord, lastHeader } from '../records/record.ts';
import { withoutFrame } from '../records/registry-frame.ts';

/** An order line that no batch could serve, as an OutOfStock event tells it. */
export type Shortage = {
  /** The event's id: unique over all events. */
  readonly eventId: string;
  readonly sku: string;
  readonly orderId: string;
  readonly qty: number;
  /** Milliseconds since 1970, by the event's `ce_time`. */
  readonly time: number;
};

// A reader of events takes no offence at fields it does not know.
const body = z.object(OutOfStock.shape);

/** A command's id and the number behind it; what can be stored and indexed. */
const EVENT_ID = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,300}$/u;

/**
 * Undefined if the record is another event.
 * @throws InvalidRecord if it calls itself OutOfStock and is not
 */
export function readShortage(record: InboundRecord): Shortage | undefined {
  if (header(record, 'ce_type') !== 'OutOfStock') return undefined;
  const eventId = header(record, 'ce_id') ?? '';
  if (!EVENT_ID.test(eventId)) {
    throw new InvalidRecord('INVALID_MESSAGE', 'header ce_id: must be 1–300 characters of printable text');
  }
  const parsed = body.safeParse(readValue(record.value));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
    throw new InvalidRecord('INVALID_MESSAGE', fields.join('; '));
  }
  return { eventId, ...parsed.data, time: timeOfEvent(record) };
}

/** The registry's frame is only left out: its schema adds nothing to the one here. */
function readValue(value: Buffer | null): unknown {
  if (value === null) throw new InvalidRecord('EMPTY_VALUE', 'the record has no value');
  return parseJson(withoutFrame(value));
}

function timeOfEvent(record: InboundRecord): number {
  const given = Date.parse(header(record, 'ce_time') ?? '');
  return Date.parse(rfc3339(Number.isNaN(given) ? record.timestamp : given));
}

function header({ headers }: InboundRecord, name: string): string | undefined {
  const value = lastHeader(headers, name);
  return value === undefined || typeof value === 'string' ? value : decodeUtf8(value);
}
