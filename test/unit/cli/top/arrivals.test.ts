import { describe, expect, it } from '@jest/globals';
import { arrivals } from '../../../../src/entrypoints/cli/top/arrivals.ts';

describe('the arrival of the oldest record that waits', () => {
  it('is known between two readings if the record came while the log was watched', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 10);
    seen.observe('p', 12, 2_000, 10);
    seen.observe('p', 12, 3_000, 10);
    seen.observe('p', 15, 4_000, 10);
    expect(seen.arrivalOf('p', 10)).toEqual({ at: 2_000, after: 1_000 });
    expect(seen.arrivalOf('p', 11)).toEqual({ at: 2_000, after: 1_000 });
    expect(seen.arrivalOf('p', 12)).toEqual({ at: 4_000, after: 3_000 });
  });

  it('has no beginning if the record was there before', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 4);
    seen.observe('p', 10, 2_000, 4);
    expect(seen.arrivalOf('p', 4)).toEqual({ at: 1_000, after: undefined });
  });

  it('is none if all are handled, or the partition is not known', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 10);
    expect(seen.arrivalOf('p', 10)).toBeUndefined();
    expect(seen.arrivalOf('other', 0)).toBeUndefined();
  });

  it('begins again with a log that was created again', () => {
    const seen = arrivals();
    seen.observe('p', 100, 1_000, 90);
    seen.observe('p', 3, 2_000, 0);
    expect(seen.arrivalOf('p', 0)).toEqual({ at: 2_000, after: undefined });
  });

  it('has no beginning for a record that was handled before, and to which the checkpoint was set back', () => {
    const seen = arrivals();
    seen.observe('p', 10, 1_000, 10);
    seen.observe('p', 12, 2_000, 10);
    seen.observe('p', 12, 3_000, 12);
    expect(seen.arrivalOf('p', 3)).toEqual({ at: 2_000, after: undefined });
  });

  it('is remembered for a partition that stands still for hours, whatever comes behind it', () => {
    const seen = arrivals();
    seen.observe('p', 10, 0, 10);
    for (let second = 1; second <= 10_000; second += 1) seen.observe('p', 10 + second, second * 1_000, 10);
    expect(seen.arrivalOf('p', 10)).toEqual({ at: 1_000, after: 0 });
    for (const offset of [11, 500, 5_010, 9_999, 10_009]) {
      // Record 10 + n came in the second after n seconds. What is remembered is less exact, but true.
      const { at = 0, after = Infinity } = seen.arrivalOf('p', offset) ?? {};
      expect(at).toBeGreaterThanOrEqual((offset - 9) * 1_000);
      expect(after).toBeLessThanOrEqual((offset - 10) * 1_000);
    }
  });
});
