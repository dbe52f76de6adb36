import type { StoredMessage } from '../flush/outbox.ts';

export type FilledTransaction = {
  /** Of each stream, in the order they were given, its first messages. */
  readonly taken: readonly (readonly StoredMessage[])[];
  readonly bytes: number;
  /** Whether messages are left for which there was no room. */
  readonly isFull: boolean;
};

/**
 * Takes as many messages as fit, an equal share of the bytes for each stream; what a stream does not need is left to
 * those after it. Of the first stream that has any, one message is taken however large it is.
 */
export function fillTransaction(
  streams: readonly (readonly StoredMessage[])[],
  maxBytes: number,
): FilledTransaction {
  let bytes = 0;
  let isFull = false;
  const taken = streams.map((messages, index) => {
    const room = (maxBytes - bytes) / (streams.length - index);
    const first = firstWithin(messages, room, bytes === 0 ? 1 : 0);
    bytes += first.bytes;
    isFull ||= first.count < messages.length;
    return messages.slice(0, first.count);
  });
  return { taken, bytes, isFull };
}

/** How many messages from the first on fit, and at least so many, and their bytes. */
function firstWithin(messages: readonly StoredMessage[], maxBytes: number, least: number) {
  let count = 0;
  let bytes = 0;
  for (const { record } of messages) {
    if (count >= least && bytes + record.length > maxBytes) break;
    count += 1;
    bytes += record.length;
  }
  return { count, bytes };
}
