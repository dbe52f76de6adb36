import { describe, expect, it } from '@jest/globals';
import { percentiles } from '../../../bench/measure/percentiles.ts';

describe('percentiles', () => {
  it('are the values that this share of the values does not exceed, in any order of input', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => ((index * 7) % 1_000) + 1);
    expect(percentiles(values)).toEqual({ p50: 500, p90: 900, p99: 990, 'p99.9': 999, max: 1_000 });
  });

  it('given one value, all equal that value', () => {
    expect(percentiles([3])).toEqual({ p50: 3, p90: 3, p99: 3, 'p99.9': 3, max: 3 });
  });

  it('given no values, are NaN', () => {
    expect(percentiles([]).p50).toBeNaN();
  });
});
