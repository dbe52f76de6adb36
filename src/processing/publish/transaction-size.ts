/** How many bytes a Kafka transaction of the relay may carry, as the ones before it taught. */
export type TransactionSize = {
  /** One message is carried however large it is. */
  readonly maxBytes: number;
  /** How many of the last transactions were slow, without one that was not. */
  readonly slowInARow: number;
};

/** How a transaction went. */
export type TransactionOutcome = {
  /** Milliseconds from its begin until it was committed or had failed. */
  readonly ms: number;
  /** Bytes of its messages. */
  readonly bytes: number;
  /** Whether messages had to wait for the next transaction because this one could carry no more bytes. */
  readonly isFull: boolean;
  readonly isCommitted: boolean;
};

/** Small enough for a quota of two kilobytes a second. */
const FIRST_BYTES = 64 * 1024;
/** What slow ones shrink to at least: smaller ones would cost throughput where the size is not what makes them slow. */
const SMALL_BYTES = 16 * 1024;
/** What those that Kafka aborts shrink to at least: a message or a few. */
const LEAST_BYTES = 1024;
export const FIRST_SIZE: TransactionSize = { maxBytes: FIRST_BYTES, slowInARow: 0 };

/** A full transaction that takes no longer may grow. */
const QUICK_MS = 1_000;
/** One that takes longer is followed by smaller ones. */
const SLOW_MS = 5_000;
/** So many slow ones in a row are not slow for their size, unless they take longer than `QUOTA_WINDOW_MS`. */
const NOT_FOR_SIZE = 3;
/** Over so long a time a broker by default compares what a producer sent with its quota (`quota.window.num`). */
const QUOTA_WINDOW_MS = 10_000;

/**
 * From one full transaction to the next. From 64 KiB to 5,000 messages of 300 bytes it takes eight, a tenth of a second.
 *
 * A transaction may be quick because the ones before it were small: a broker makes a producer wait for what it sent in
 * excess of its quota within the last 10 s. If a transaction took 1 s, those 10 s carried at most what the quota
 * allows in 11 s, and the next transaction at most 1.5 times that. It takes 11 + 1.5 * 11 - 10 = 17.5 s at most: less
 * than the 30 s after which Kafka aborts it.
 */
const GROWTH = 1.5;

/**
 * Returns the size of the next transaction, such that it takes a few seconds at most whatever limits the throughput: a
 * quota, the network, the brokers. Where nothing limits it, the number of messages (`RELAY_BATCH_SIZE`) is what is left
 * as a limit.
 */
export function nextTransactionSize(size: TransactionSize, last: TransactionOutcome): TransactionSize {
  const { ms, bytes, isFull, isCommitted } = last;
  const { maxBytes } = size;
  if (ms <= SLOW_MS) {
    const grows = isCommitted && isFull && ms <= QUICK_MS;
    return { maxBytes: grows ? maxBytes * GROWTH : maxBytes, slowInARow: 0 };
  }
  const slowInARow = size.slowInARow + 1;
  const carried = Math.min(maxBytes, bytes);
  if (!isCommitted) return { maxBytes: Math.max(LEAST_BYTES, carried * (SLOW_MS / ms)), slowInARow };
  // A commit takes its time whatever it carries.
  if (slowInARow >= NOT_FOR_SIZE && ms <= QUOTA_WINDOW_MS)
    return { maxBytes: isFull ? maxBytes * GROWTH : maxBytes, slowInARow };
  return { maxBytes: Math.max(Math.min(maxBytes, SMALL_BYTES), carried / 2), slowInARow };
}
