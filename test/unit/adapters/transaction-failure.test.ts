import { describe, expect, it } from '@jest/globals';
import { transactionFailure } from '../../../src/adapters/kafka/transaction-failure.ts';

const fenced = Object.assign(new Error('Producer attempted an operation with an old epoch'), {
  type: 'INVALID_PRODUCER_EPOCH',
});
const messageAfter = (ms: number, cause: Error = fenced): string =>
  transactionFailure(cause, ms, 30_000, { transactionalId: 'allocation-relay' }).message;

describe('the failure of a transaction', () => {
  it('given an epoch that is old before Kafka aborts anything, tells of another relay', () => {
    expect(messageAfter(29_900)).toContain('Another relay took over');
    expect(messageAfter(29_900)).not.toContain('quota');
  });

  it('given one that is old after Kafka may have aborted it, tells of the time it took, and of no other relay', () => {
    expect(messageAfter(43_448)).toContain('took 43 s, and Kafka aborts one after 30 s');
    expect(messageAfter(43_448)).toContain('producer quota');
    expect(messageAfter(43_448)).not.toContain('relay');
  });

  it.each([100, 60_000])('given another error after %i ms, tells of that alone', (ms) => {
    expect(messageAfter(ms, new Error('Connection timeout'))).toBe('Kafka: Connection timeout');
  });
});
