import type { InvalidDecoded } from '../decode/command-decoder.ts';
import { encodeMessage } from './message-codec.ts';
import { BATCH_OVERHEAD_BYTES, type RecordContent, sizeUpperBound } from '../records/record-codec.ts';
import { rfc3339 } from '../records/record-time.ts';
import type { EncodedMessage, RecordHeader } from '../records/record.ts';

/** Longest error text in a header, in characters. */
const MAX_ERROR_LENGTH = 4_000;

/** @param failedAt milliseconds since 1970 */
export type DeadLetterWriter = (failure: InvalidDecoded, failedAt: number) => EncodedMessage;

/**
 * Encodes a dead letter: the original key, value and headers, byte for byte, and `dlq-*` headers that say where the
 * record was and why it is here. Parts that do not fit into the topic are left out and marked, the largest one first.
 * @param maxBytes the largest record the dead-letter topic takes
 */
export const deadLetterWriter =
  (maxBytes: number): DeadLetterWriter =>
  ({ record, reason, attempts }, failedAt) => {
    const dlqHeaders: RecordHeader[] = [
      ['dlq-topic', record.topic],
      ['dlq-partition', String(record.partition)],
      ['dlq-offset', String(record.offset)],
      ['dlq-timestamp', String(record.timestamp)],
      ['dlq-reason', reason.code],
      ['dlq-error', reason.message.slice(0, MAX_ERROR_LENGTH)],
      ['dlq-attempts', String(attempts)],
      ['dlq-failed-at', rfc3339(failedAt)],
    ];
    return encodeMessage('dead-letter', fitting(record, dlqHeaders, maxBytes - BATCH_OVERHEAD_BYTES));
  };

/** Leaves out the largest part, then the next one, until the rest fits. */
function fitting(
  { key, value, headers }: RecordContent,
  dlqHeaders: readonly RecordHeader[],
  maxBytes: number,
): RecordContent {
  const whole = { key, value, headers: [...headers, ...dlqHeaders] };
  if (sizeUpperBound(key, value, whole.headers) <= maxBytes) return whole;
  const omitting = (name: string, size: string, rest: RecordContent): RecordContent =>
    fitting(rest, [...dlqHeaders, [`dlq-${name}-omitted`, size]], maxBytes);
  const sizes = {
    key: key?.length ?? 0,
    value: value?.length ?? 0,
    headers: headers.length && sizeUpperBound(null, null, headers),
  };
  const largest = Math.max(sizes.key, sizes.value, sizes.headers);
  if (value && sizes.value === largest)
    return omitting('value', `${value.length} bytes`, { key, value: null, headers });
  if (key && sizes.key === largest)
    return omitting('key', `${key.length} bytes`, { key: null, value, headers });
  if (headers.length > 0)
    return omitting('headers', `${headers.length} headers`, { key, value, headers: [] });
  return whole;
}
