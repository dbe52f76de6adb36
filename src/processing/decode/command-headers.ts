import { isAscii } from 'node:buffer';
import { isPrintable } from '../../domain/printable.ts';
import { InvalidRecord } from './invalid-record.ts';
import { type InboundRecord, placeOf, type RecordHeader } from '../records/record.ts';

/** What a command's headers say; all but the type have a default. */
export type CommandHeaders = {
  /** `ce_type`, if given. */
  type: string | undefined;
  id: string;
  /** True if the producer chose the id, so that the command may come twice. */
  idGiven: boolean;
  correlationId: string;
  traceparent: string | undefined;
};

/** The form of W3C Trace Context's `traceparent`. */
export const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/;

export const ONLY_BINARY_MODE =
  'structured CloudEvents are not read: send them in binary mode, the attributes as headers (ce_type, ce_id), the data as the value';

/**
 * Reads CloudEvents headers (Kafka binary mode) and W3C `traceparent`; other headers are not looked at.
 * @throws InvalidRecord if one of them is not 1–255 characters of printable UTF-8 text, or the value is a CloudEvent in
 *   structured mode
 */
export function readCommandHeaders(record: InboundRecord): CommandHeaders {
  if (isStructured(record.headers)) throw new InvalidRecord('INVALID_MESSAGE', ONLY_BINARY_MODE);
  const given = text(record.headers, 'ce_id');
  const id = given ?? placeOf(record);
  const traceparent = text(record.headers, 'traceparent');
  return {
    type: text(record.headers, 'ce_type'),
    id,
    idGiven: given !== undefined,
    correlationId: text(record.headers, 'ce_correlationid') ?? id,
    // A malformed traceparent is to be ignored: W3C Trace Context, section 3.2.
    traceparent: traceparent && TRACEPARENT.test(traceparent) ? traceparent : undefined,
  };
}

/** By the media type, as Kafka's binding of CloudEvents tells the modes apart. */
function isStructured(headers: readonly RecordHeader[]): boolean {
  const value = headers.findLast(([header]) => header === 'content-type')?.[1];
  return /^application\/cloudevents/i.test(value?.toString('latin1') ?? '');
}

function text(headers: readonly RecordHeader[], name: string): string | undefined {
  // The last one counts, as in Kafka's own Headers.lastHeader.
  const value = headers.findLast(([header]) => header === name)?.[1] ?? undefined;
  if (value === undefined) return undefined;
  if (Buffer.isBuffer(value) && isPlain(value)) return value.toString('latin1');
  const decoded = typeof value === 'string' ? value : utf8(value);
  if (decoded !== undefined && isPrintable(decoded, 255)) return decoded;
  throw new InvalidRecord(
    'INVALID_MESSAGE',
    `header ${name}: must be 1–255 characters of printable UTF-8 text`,
  );
}

/** True of 1–255 printable ASCII characters: nearly all, and told without decoding. */
function isPlain(value: Buffer): boolean {
  if (value.length === 0 || value.length > 255) return false;
  for (let index = 0; index < value.length; index += 1) {
    const byte = value[index] as number;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes; undefined if they are not UTF-8. */
export function utf8(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
