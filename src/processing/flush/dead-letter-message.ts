import type { InvalidDecoded } from '../decode/command-decoder.ts';
import { encoded } from './encoded-message.ts';
import { BATCH_OVERHEAD, sizeOf } from '../records/record-size.ts';
import { timeOf } from '../records/record-time.ts';
import type { EncodedMessage, OutboundMessage, RecordHeader } from '../records/record.ts';

/** Longest error text (characters) that travels in a header. */
const MAX_ERROR = 4_000;

/** @param failedAt milliseconds since 1970 */
export type DeadLetterWriter = (failure: InvalidDecoded, failedAt: number) => EncodedMessage;

/**
 * The original key, value and headers, byte for byte, and `dlq-*` headers that say where it was and why it
 * is here. What would not fit into the topic is left out and marked, the largest part first.
 * @param maxBytes the largest record the dead-letter topic takes
 */
export const deadLetterWriter =
  (maxBytes: number): DeadLetterWriter =>
  ({ record, reason, attempts }, failedAt) => {
    const story: RecordHeader[] = [
      ['dlq-topic', record.topic],
      ['dlq-partition', String(record.partition)],
      ['dlq-offset', String(record.offset)],
      ['dlq-timestamp', String(record.timestamp)],
      ['dlq-reason', reason.code],
      ['dlq-error', reason.message.slice(0, MAX_ERROR)],
      ['dlq-attempts', String(attempts)],
      ['dlq-failed-at', timeOf(failedAt)],
    ];
    return encoded('dead-letter', fitting(record, story, maxBytes - BATCH_OVERHEAD));
  };

type Parts = Pick<OutboundMessage, 'key' | 'value' | 'headers'>;

/** Leaves out the largest part, then the next one, until the rest fits. */
function fitting({ key, value, headers }: Parts, story: readonly RecordHeader[], maxBytes: number): Parts {
  const whole = { key, value, headers: [...headers, ...story] };
  if (sizeOf(key, value, whole.headers) <= maxBytes) return whole;
  const omitting = (name: string, mark: string, rest: Parts): Parts =>
    fitting(rest, [...story, [`dlq-${name}-omitted`, mark]], maxBytes);
  const sizes = {
    key: key?.length ?? 0,
    value: value?.length ?? 0,
    headers: headers.length && sizeOf(null, null, headers),
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
