import type { StoredMessage } from '../flush/outbox.ts';

export type FilledTransaction = {
  /** The first messages of each stream, streams in the given order. */
  readonly taken: readonly (readonly StoredMessage[])[];
  readonly bytes: number;
  /** Whether some messages did not fit. */
  readonly isFull: boolean;
};

/**
 * Takes as many messages as fit. Each stream has an equal share of the bytes; what a stream does not need goes to the
 * streams after it. At least one message of the first stream that has any is taken, however large it is.
 */
export function fillTransaction(
  streams: readonly (readonly StoredMessage[])[],
  maxBytes: number,
): FilledTransaction {
  let bytes = 0;
  let isFull = false;
  const taken = streams.map((messages, index) => {
    const share = (maxBytes - bytes) / (streams.length - index);
    const first = firstWithin(messages, share, bytes === 0 ? 1 : 0);
    bytes += first.bytes;
    isFull ||= first.count < messages.length;
    return messages.slice(0, first.count);
  });
  return { taken, bytes, isFull };
}

/** How many messages from the first on fit into `maxBytes`, at least `least`, and their bytes. */
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
