import { describe, expect, it } from '@jest/globals';
import { type CpuProfile, selfTimes } from '../../../bench/profile/cpu-profile.ts';

const frame = (functionName: string) => ({ functionName, url: 'file:///src/domain/a.ts', lineNumber: 3 });

/** Starts at 1 s. Samples at 1,001, 1,002, 1,004, 1,005 and 1,007 ms. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('allocate') },
    { id: 2, callFrame: frame('place') },
    { id: 3, callFrame: { functionName: '(idle)', url: '', lineNumber: -1 } },
    { id: 4, callFrame: frame('allocate') },
  ],
  startTime: 1_000_000,
  samples: [1, 2, 3, 4, 2],
  timeDeltas: [1_000, 1_000, 2_000, 1_000, 2_000],
};

describe('self times', () => {
  it('last from one sample to the next, summed for each function over all callers, without idle time', () => {
    expect(selfTimes(profile, 0, Infinity)).toEqual([
      { frame: frame('allocate'), micros: 3_000 },
      { frame: frame('place'), micros: 2_000 },
    ]);
  });

  it('are those of the samples between two moments', () => {
    expect(selfTimes(profile, 1_002, 1_004.5)).toEqual([{ frame: frame('place'), micros: 2_000 }]);
  });
});
