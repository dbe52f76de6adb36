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
  it('given nothing waits, is any time', () => {
    const idle = checkpoint(0, 10, 1_000);
    expect(handledUpTo([log(0, 10), log(1, 7, 7)], [idle])).toBe(Infinity);
  });

  it('given partitions of which some have commands that wait, is that of the last command of the slowest', () => {
    const checkpoints = [checkpoint(0, 10, 1_000), checkpoint(1, 9, 3_000), checkpoint(2, 9, 2_000)];
    expect(handledUpTo([log(0, 10), log(1, 10), log(2, 10)], checkpoints)).toBe(2_000);
  });

  it('given commands wait where none was handled yet, is unknown: no time at all', () => {
    expect(handledUpTo([log(0, 10)], [])).toBe(0);
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 3, null)])).toBe(0);
  });

  it('given a topic that is no more read, does not wait for it', () => {
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 10, 1), checkpoint(7, 1, 1)])).toBe(Infinity);
  });

  it.each([-1, -Infinity])('given a producer’s timestamp %d, is no time before 1970', (timestamp) => {
    expect(handledUpTo([log(0, 10)], [checkpoint(0, 3, timestamp)])).toBe(0);
  });
});
