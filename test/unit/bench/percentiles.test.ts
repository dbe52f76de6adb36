import { describe, expect, it } from '@jest/globals';
import { percentiles } from '../../../bench/measure/percentiles.ts';

describe('percentiles', () => {
  it('are the values that so many do not exceed, in whatever order they come', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => ((index * 7) % 1_000) + 1);
    expect(percentiles(values)).toEqual({ p50: 500, p90: 900, p99: 990, 'p99.9': 999, max: 1_000 });
  });

  it('are all the same of one value', () => {
    expect(percentiles([3])).toEqual({ p50: 3, p90: 3, p99: 3, 'p99.9': 3, max: 3 });
  });

  it('are no numbers of nothing', () => {
    expect(percentiles([]).p50).toBeNaN();
  });
});
