import { describe, expect, it } from '@jest/globals';
import { arrivals } from '../../../../src/entrypoints/cli/top/arrivals.ts';

describe('the time since when the oldest record waits', () => {
  it('is exact for a record that came while the log was watched', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 10);
    seen.observe('p', 12, 2_000, 10);
    seen.observe('p', 15, 3_000, 10);
    expect(seen.since('p', 10)).toEqual({ at: 2_000, isExact: true });
    expect(seen.since('p', 12)).toEqual({ at: 3_000, isExact: true });
  });

  it('is a bound for a record that was there before', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 4);
    seen.observe('p', 10, 2_000, 4);
    expect(seen.since('p', 4)).toEqual({ at: 1_000, isExact: false });
  });

  it('is none if all are handled, or the partition is not known', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 10);
    expect(seen.since('p', 10)).toBeUndefined();
    expect(seen.since('other', 0)).toBeUndefined();
  });

  it('begins again with a log that was created again', () => {
    const seen = arrivals();
    seen.observe('p', 100, 1_000, 90);
    seen.observe('p', 3, 2_000, 0);
    expect(seen.since('p', 0)).toEqual({ at: 2_000, isExact: false });
  });

  it('is remembered for a partition that stands still for hours, whatever comes behind it', () => {
    const seen = arrivals();
    seen.observe('p', 10, 0, 10);
    for (let second = 1; second <= 10_000; second += 1) seen.observe('p', 10 + second, second * 1_000, 10);
    expect(seen.since('p', 10)).toEqual({ at: 1_000, isExact: true });
    // Of the records behind it some are left out, so their times may be too late, never too early.
    expect(seen.since('p', 5_010)?.at).toBeGreaterThanOrEqual(5_001_000);
  });
});
