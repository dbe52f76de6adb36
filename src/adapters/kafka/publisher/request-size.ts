import type { EncodedMessage } from '../../../processing/records/record.ts';

/** Bytes that a batch adds to a record at most: lengths and deltas. */
const AROUND_RECORD = 20;

/**
 * Cuts messages into runs whose records fit one batch: all that a request carries to one partition is one
 * record batch, and `max.message.bytes` is its limit. A message larger than that is a run of its own.
 */
export function* inRequests(
  messages: readonly EncodedMessage[],
  maxBytes: number,
): Generator<EncodedMessage[]> {
  let run: EncodedMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.record.length + AROUND_RECORD;
    if (run.length > 0 && bytes + size > maxBytes) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(message);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
