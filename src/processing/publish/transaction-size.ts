/** How many bytes a Kafka transaction of the relay may carry. Adapts to how long the last transactions took. */
export type TransactionSize = {
  /** A single message may be larger. */
  readonly maxBytes: number;
  /** How many transactions in a row have been slow. */
  readonly slowInARow: number;
};

/** The measurements of a transaction. */
export type TransactionResult = {
  /** Milliseconds until it was committed or had failed. */
  readonly ms: number;
  /** Bytes of its messages. */
  readonly bytes: number;
  /** Whether messages had to wait for the next transaction because they did not fit. */
  readonly isFull: boolean;
  readonly isCommitted: boolean;
};

/** The size of the first transaction: small enough for a quota of two kilobytes a second. */
const FIRST_BYTES = 64 * 1024;
/** Slow transactions shrink to this size at least: smaller ones would cost throughput if the size is not the cause. */
const SMALL_BYTES = 16 * 1024;
/** Transactions that Kafka aborts shrink to this size at least: one message or a few. */
const LEAST_BYTES = 1024;
export const FIRST_SIZE: TransactionSize = { maxBytes: FIRST_BYTES, slowInARow: 0 };

/** After a full transaction that took no longer, the next one may be larger. */
const QUICK_MS = 1_000;
/** After a transaction that took longer, the next ones are smaller. */
const SLOW_MS = 5_000;
/** After so many slow transactions in a row their size is not the cause, unless they take longer than `QUOTA_WINDOW_MS`. */
const MAX_SLOW_IN_A_ROW = 3;
/** The time over which a broker, by default, compares what a producer sent with its quota (`quota.window.num`). */
const QUOTA_WINDOW_MS = 10_000;

/**
 * Growth from one full transaction to the next. From 64 KiB to 5,000 messages of 300 bytes takes eight transactions, a
 * tenth of a second.
 *
 * A transaction may be quick because the ones before it were small: a broker makes a producer wait for what it sent in
 * excess of its quota within the last 10 s. If a transaction took 1 s, those 10 s carried at most what the quota
 * allows in 11 s, and the next transaction at most 1.5 times that. It takes 11 + 1.5 * 11 - 10 = 17.5 s at most: less
 * than the 30 s after which Kafka aborts it.
 */
const GROWTH = 1.5;

/**
 * Returns the size of the next transaction, so that it takes a few seconds at most, whatever limits the throughput: a
 * quota, the network, the brokers. If nothing does, only the number of messages (`RELAY_BATCH_SIZE`) limits it.
 */
export function nextTransactionSize(size: TransactionSize, last: TransactionResult): TransactionSize {
  const { ms, bytes, isFull, isCommitted } = last;
  const { maxBytes } = size;
  if (ms <= SLOW_MS) {
    const grows = isCommitted && isFull && ms <= QUICK_MS;
    return { maxBytes: grows ? maxBytes * GROWTH : maxBytes, slowInARow: 0 };
  }
  const slowInARow = size.slowInARow + 1;
  const carried = Math.min(maxBytes, bytes);
  if (!isCommitted) return { maxBytes: Math.max(LEAST_BYTES, carried * (SLOW_MS / ms)), slowInARow };
  // The commits are slow, whatever they carry.
  if (slowInARow >= MAX_SLOW_IN_A_ROW && ms <= QUOTA_WINDOW_MS)
    return { maxBytes: isFull ? maxBytes * GROWTH : maxBytes, slowInARow };
  return { maxBytes: Math.max(Math.min(maxBytes, SMALL_BYTES), carried / 2), slowInARow };
}
