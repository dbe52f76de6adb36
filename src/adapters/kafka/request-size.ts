import { sizeOf } from '../../processing/record-size.ts';
import type { OutboundMessage } from '../../processing/records.ts';

/**
 * Cuts messages into runs whose records fit one batch: all that a request carries to one partition is one
 * record batch, and `max.message.bytes` is its limit. A message larger than that is a run of its own.
 */
export function* inRequests(
  messages: readonly OutboundMessage[],
  maxBytes: number,
): Generator<OutboundMessage[]> {
  let run: OutboundMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message.key, message.value, message.headers);
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
