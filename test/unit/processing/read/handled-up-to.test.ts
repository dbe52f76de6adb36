import { describe, expect, it } from '@jest/globals';
import { handledUpTo } from '../../../../src/processing/read/handled-up-to.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';

const log = (partition: number, high: number, low = 0) => ({ ...aPartition(partition), low, high });
const checkpoint = (partition: number, nextOffset: number, lastTimestamp: number | null) => ({
  ...aPartition(partition),
  nextOffset,
  lastTimestamp,
});

describe('the time up to which commands are handled', () => {
  it('given no waiting command, is any time', () => {
    const idle = checkpoint(0, 10, 1_000);
    expect(handledUpTo([log(0, 10), log(1, 7, 7)], [idle])).toBe(Infinity);
  });

  it('given waiting commands in some partitions, is the time of the last handled command of the slowest partition', () => {
    const checkpoints = [checkpoint(0, 10, 1_000), checkpoint(1, 9, 3_000), checkpoint(2, 9, 2_000)];
    expect(handledUpTo([log(0, 10), log(1, 10), log(2, 10)], checkpoints)).toBe(2_000);
  });

  it('given waiting commands in a partition without a handled one, is unknown', () => {
    expect(handledUpTo([log(0, 10)], [])).toBe(0);
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 3, null)])).toBe(0);
  });

  it('given a topic that is no longer read, ignores it', () => {
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 10, 1), checkpoint(7, 1, 1)])).toBe(Infinity);
  });

  it.each([-1, -Infinity])('given the timestamp %d of a producer, is not before 1970', (timestamp) => {
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 3, timestamp)])).toBe(0);
  });
});
