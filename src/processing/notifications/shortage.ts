import { z } from 'zod';
import { type EventType, OutOfStock } from '../../domain/events.ts';
import { isPrintable } from '../../domain/printable.ts';
import { parseJson } from '../decode/record-value.ts';
import { decodeUtf8 } from '../records/utf8.ts';
import { rfc3339 } from '../records/record-time.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import { type InboundRecord, lastHeader } from '../records/record.ts';
import { withoutFrame } from '../records/registry-frame.ts';

/** `waits`: it was ordered with backorder. `served`: it waited, and has its units now. */
export type ShortageKind = 'out of stock' | 'waits' | 'served';

/** What people are told of an order line that no batch could serve. */
export type Shortage = LineEvent & { readonly kind: ShortageKind };

/** What is noted of an order line. `cancelled`: it no longer waits. */
export type NotedLine = LineEvent & { readonly kind: ShortageKind | 'cancelled' };

type LineEvent = {
  /** Id of the event, unique over all events. */
  readonly eventId: string;
  readonly sku: string;
  readonly orderId: string;
  readonly qty: number;
  /** Milliseconds since 1970, from the event's `ce_time`. */
  readonly time: number;
};

// Unlike commands, events may have unknown fields: a newer worker may have added them. All these events have these.
const orderLine = z.object(OutOfStock.shape);

const kinds: Partial<Record<EventType, NotedLine['kind']>> = {
  OutOfStock: 'out of stock',
  Backordered: 'waits',
  Allocated: 'served',
  BackorderCancelled: 'cancelled',
};

/** Events of lines that are allocated at once are the first one of their command. */
const FIRST_EVENT = /\/1$/;

/** Characters of `<command id>/<n>`: the id is stored and indexed. */
const MAX_EVENT_ID = 300;

/**
 * Decodes an event that begins or may end a shortage: OutOfStock, Backordered, BackorderCancelled, and Allocated if it may
 * be that of a line that waited. Returns undefined for other events.
 * @throws InvalidRecord if it is such an event, and not valid
 */
export function readShortage(record: InboundRecord): NotedLine | undefined {
  const kind = kinds[(header(record, 'ce_type') ?? '') as EventType];
  if (kind === undefined) return undefined;
  const eventId = header(record, 'ce_id') ?? '';
  if (kind === 'served' && FIRST_EVENT.test(eventId)) return undefined;
  if (!isPrintable(eventId, MAX_EVENT_ID)) {
    throw new InvalidRecord('INVALID_MESSAGE', 'header ce_id: must be 1–300 characters of printable text');
  }
  const parsed = orderLine.safeParse(decodeValue(record.value));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
    throw new InvalidRecord('INVALID_MESSAGE', fields.join('; '));
  }
  return { kind, eventId, ...parsed.data, time: eventTime(record) };
}

/** Skips the registry's frame without its schema: `orderLine` checks the value. */
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
