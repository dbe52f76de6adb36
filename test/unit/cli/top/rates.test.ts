import { describe, expect, it } from '@jest/globals';
import { rates } from '../../../../src/entrypoints/cli/top/rates.ts';

function given(...counts: [at: number, count: number][]) {
  const growth = rates(10_000);
  for (const [at, count] of counts) growth.observe({ at, counts: new Map([['p', count]]) });
  return growth;
}

describe('a rate', () => {
  it('is not known before the second reading', () => {
    expect(given().perSecond('p', 0)).toBeUndefined();
    expect(given([1_000, 5]).perSecond('p', 1_000)).toBeUndefined();
    expect(given([1_000, 5], [2_000, 6]).perSecond('other', 2_000)).toBeUndefined();
  });

  it('is the average of the last ten seconds', () => {
    const growth = given([0, 0], [5_000, 1_000], [10_000, 1_100], [14_000, 1_200]);
    expect(growth.perSecond('p', 14_000)).toBeCloseTo((1_200 - 1_000) / 9);
  });

  it('is 0 when the counter was set back', () => {
    expect(given([1_000, 50], [2_000, 3]).perSecond('p', 2_000)).toBe(0);
  });

  it('is known again soon after the clock was set back', () => {
    expect(given([900_000, 10], [1_000, 20], [2_000, 25]).perSecond('p', 2_000)).toBe(5);
  });

  it('is not known any more when the last readings are old', () => {
    expect(given([1_000, 1], [2_000, 2]).perSecond('p', 20_000)).toBeUndefined();
  });
});

describe('a counter', () => {
  it('stands still if it has not grown for long enough', () => {
    const growth = given([0, 7], [4_000, 7], [9_000, 7]);
    expect(growth.isStill('p', 8_000, 9_000)).toBe(true);
    expect(growth.isStill('p', 10_000, 9_000)).toBe(false);
  });

  it('does not stand still if it grew, or was not watched for so long', () => {
    expect(given([0, 7], [9_000, 8]).isStill('p', 8_000, 9_000)).toBe(false);
    expect(given([8_000, 7], [9_000, 7]).isStill('p', 8_000, 9_000)).toBe(false);
    expect(given().isStill('p', 8_000, 9_000)).toBe(false);
  });
});
