import { describe, expect, it } from '@jest/globals';
import { summary } from '../../../bench/measure/figures.ts';
import { slope } from '../../../bench/measure/slope.ts';
import { spread } from '../../../bench/measure/spread.ts';
import { trend } from '../../../bench/soak/samples.ts';

describe('a spread', () => {
  it('given an odd number of runs, contains the middle value, the smallest and the largest', () => {
    expect(spread([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30 });
  });

  it('given an even number of runs, contains the mean of the two middle values', () => {
    expect(spread([40, 10, 20, 30]).median).toBe(25);
  });

  it('leaves out runs without a measured value', () => {
    expect(spread([Number.NaN, 7])).toEqual({ median: 7, least: 7, most: 7 });
  });
});

describe('a summary', () => {
  it('contains each figure over all runs, even if only some runs have it', () => {
    const runs = [{ drain: { rate: 1 } }, { drain: { rate: 3, memory: 5 } }];
    expect(summary(runs)).toEqual({
      drain: { rate: { median: 2, least: 1, most: 3 }, memory: { median: 5, least: 5, most: 5 } },
    });
  });
});

describe('a slope', () => {
  it('given points on a line, is the slope of the line', () => {
    expect(slope([1, 2, 5].map((x) => ({ x, y: 3 * x + 4 })))).toBeCloseTo(3);
  });

  it('given points that are not on a line, is the slope of the line between them', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 2 },
      { x: 2, y: 1 },
    ];
    expect(slope(points)).toBeCloseTo(0.5);
  });
});

describe('a trend', () => {
  const samples = (value: (second: number) => number) =>
    Array.from({ length: 101 }, (_, second) => ({ second, values: { memory: value(second) } }));

  it('given a constant value, is level', () => {
    expect(
      trend(
        samples(() => 80),
        'memory',
        0,
      ),
    ).toEqual({ mean: 80, most: 80, growth: 0 });
  });

  it('given a rising value, is the rise as a share of the mean', () => {
    expect(
      trend(
        samples((second) => 100 + second),
        'memory',
        0,
      ).growth,
    ).toBeCloseTo((100 * 100) / 150);
  });

  it('ignores the beginning', () => {
    expect(
      trend(
        samples((second) => (second < 10 ? 1_000 : 5)),
        'memory',
        10,
      ),
    ).toEqual({ mean: 5, most: 5, growth: 0 });
  });
});
