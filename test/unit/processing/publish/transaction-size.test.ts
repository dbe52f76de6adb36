import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FIRST_SIZE,
  nextTransactionSize,
  type TransactionResult,
} from '../../../../src/processing/publish/transaction-size.ts';
import { quotaModel } from '../../../support/model/quota.ts';

const MAX = 1_000_000;
const quick = { ms: 50, bytes: MAX, isFull: true, isCommitted: true };
const after = (last: TransactionResult, { maxBytes = MAX, slowInARow = 0 } = {}): number =>
  nextTransactionSize({ maxBytes, slowInARow }, last).maxBytes;

describe('the size of the next transaction', () => {
  it.each([
    ['a quick transaction that was full', quick, 1_500_000],
    ['a quick transaction that was not full', { ...quick, isFull: false }, MAX],
    ['a transaction that was neither quick nor slow', { ...quick, ms: 3_000 }, MAX],
    ['a slow transaction', { ...quick, ms: 6_000 }, 500_000],
    ['a slow transaction below its maximum size', { ...quick, ms: 6_000, bytes: 200_000 }, 100_000],
    ['a slow transaction of a single small message', { ...quick, ms: 60_000, bytes: 300 }, 16_384],
    ['a transaction that Kafka aborted after a while', { ...quick, ms: 40_000, isCommitted: false }, 125_000],
    [
      'a small transaction that Kafka aborted',
      { ...quick, ms: 40_000, bytes: 300, isCommitted: false },
      1_024,
    ],
    [
      'a transaction that failed at once, for a reason other than its size',
      { ...quick, isCommitted: false },
      MAX,
    ],
  ])('after %s', (_, last, next) => {
    expect(after(last)).toBe(next);
  });

  it('after a slow transaction that was small because of an earlier abort, does not grow', () => {
    expect(after({ ...quick, ms: 20_000, bytes: 5_000 }, { maxBytes: 5_000 })).toBe(5_000);
  });

  it('after several slow transactions, grows again: their duration does not depend on their size', () => {
    let size = { maxBytes: MAX, slowInARow: 0 };
    const sizes = Array.from({ length: 6 }, () => {
      size = nextTransactionSize(size, { ...quick, ms: 6_000, bytes: size.maxBytes });
      return size.maxBytes / MAX;
    });
    expect(sizes).toEqual([0.5, 0.25, 0.375, 0.5625, 0.84375, 1.265625]);
  });

  it('given no limit on the throughput, reaches 5,000 messages within ten transactions', () => {
    let size = FIRST_SIZE;
    for (let transaction = 0; transaction < 10; transaction += 1)
      size = nextTransactionSize(size, { ...quick, bytes: size.maxBytes });
    expect(size.maxBytes).toBeGreaterThan(5_000 * 600);
  });
});

describe('transactions under a producer quota', () => {
  const KAFKA_ABORTS_AFTER = 30_000;
  const RUN_MS = 600_000;
  /** Bytes a second. */
  const quotas = fc.integer({ min: 2_000, max: 1_000_000 });
  const messageSizes = fc.integer({ min: 200, max: 20_000 });

  /** Sends for ten minutes, in full transactions of whole messages, with an optional rest after each (seconds). */
  function run(quota: number, messageBytes: number, rests: readonly number[] = [0]) {
    const broker = quotaModel(quota);
    let size = FIRST_SIZE;
    let longest = 0;
    let sent = 0;
    for (let number = 0; broker.now() < RUN_MS; number += 1) {
      const bytes = Math.max(1, Math.floor(size.maxBytes / messageBytes)) * messageBytes;
      const ms = broker.send(bytes);
      longest = Math.max(longest, ms);
      sent += bytes;
      broker.rest((rests[number % rests.length] ?? 0) * 1_000);
      size = nextTransactionSize(size, { ms, bytes, isFull: true, isCommitted: true });
    }
    return { longest, share: sent / (quota * (broker.now() / 1_000)) };
  }

  it('given any quota that allows a first transaction, all stay below the time limit of Kafka, and the quota is used', () => {
    fc.assert(
      fc.property(quotas, messageSizes, (quota, messageBytes) => {
        const { longest, share } = run(quota, messageBytes);
        expect(longest).toBeLessThan(KAFKA_ABORTS_AFTER - 2_000);
        expect(share).toBeGreaterThan(0.9);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('given rests between them, all stay below the time limit of Kafka', () => {
    const rests = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(quotas, messageSizes, rests, (quota, messageBytes, between) => {
        expect(run(quota, messageBytes, between).longest).toBeLessThan(KAFKA_ABORTS_AFTER - 2_000);
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  it('given a quota that is set while transactions are large, only one takes too long', () => {
    const broker = quotaModel(20_000);
    let size = { maxBytes: 1_500_000, slowInARow: 0 };
    const tooLong: number[] = [];
    while (broker.now() < RUN_MS) {
      const bytes = size.maxBytes;
      const ms = broker.send(bytes);
      const isCommitted = ms < KAFKA_ABORTS_AFTER;
      if (!isCommitted) tooLong.push(ms);
      size = nextTransactionSize(size, { ms, bytes, isFull: true, isCommitted });
    }
    expect(tooLong).toHaveLength(1);
  });
});
