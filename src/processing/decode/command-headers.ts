import { isPrintable } from '../../domain/printable.ts';
import { type InboundRecord, lastHeader, recordId, type RecordHeader } from '../records/record.ts';
import { decodeUtf8 } from '../records/utf8.ts';
import { InvalidRecord } from './invalid-record.ts';

/** What a command's headers say. The ids have defaults; type and traceparent may be absent. */
export type CommandHeaders = {
  /** `ce_type`, if given. */
  type: string | undefined;
  /** `ce_id`; without it the record's id. */
  id: string;
  /** True if the producer gave the id: only then can the command be recognised when it is sent twice. */
  idGiven: boolean;
  /** `ce_correlationid`; without it the command's id. */
  correlationId: string;
  traceparent: string | undefined;
};

/** The form of W3C Trace Context's `traceparent`. */
export const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/;

export const ONLY_BINARY_MODE =
  'structured CloudEvents are not read: send them in binary mode, the attributes as headers (ce_type, ce_id), the data as the value';

/**
 * Reads the headers of CloudEvents (Kafka protocol binding, binary mode) and W3C `traceparent`, and ignores all others.
 * @throws InvalidRecord if one of them is not 1–255 characters of printable UTF-8 text, or the record is a CloudEvent in
 *   structured mode
 */
export function readCommandHeaders(record: InboundRecord): CommandHeaders {
  if (isStructured(record.headers)) throw new InvalidRecord('INVALID_MESSAGE', ONLY_BINARY_MODE);
  const given = text(record.headers, 'ce_id');
  const id = given ?? recordId(record);
  const traceparent = text(record.headers, 'traceparent');
  return {
    type: text(record.headers, 'ce_type'),
    id,
    idGiven: given !== undefined,
    correlationId: text(record.headers, 'ce_correlationid') ?? id,
    // A malformed traceparent is ignored: W3C Trace Context, section 3.2.
    traceparent: traceparent && TRACEPARENT.test(traceparent) ? traceparent : undefined,
  };
}

/** Kafka's protocol binding of CloudEvents distinguishes the modes by the media type. */
const isStructured = (headers: readonly RecordHeader[]): boolean =>
  /^application\/cloudevents/i.test(lastHeader(headers, 'content-type')?.toString('latin1') ?? '');

function text(headers: readonly RecordHeader[], name: string): string | undefined {
  const value = lastHeader(headers, name);
  if (value === undefined) return undefined;
  if (Buffer.isBuffer(value) && isPrintableAscii(value)) return value.toString('latin1');
  const decoded = typeof value === 'string' ? value : decodeUtf8(value);
  if (decoded !== undefined && isPrintable(decoded, 255)) return decoded;
  throw new InvalidRecord(
    'INVALID_MESSAGE',
    `header ${name}: must be 1–255 characters of printable UTF-8 text`,
  );
}

/** True for 1–255 printable ASCII characters, which nearly all values are: checked without decoding. */
function isPrintableAscii(value: Buffer): boolean {
  if (value.length === 0 || value.length > 255) return false;
  for (let index = 0; index < value.length; index += 1) {
    const byte = value[index] as number;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}
