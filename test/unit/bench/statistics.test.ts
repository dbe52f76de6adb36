import { describe, expect, it } from '@jest/globals';
import { summary } from '../../../bench/measure/figures.ts';
import { slope } from '../../../bench/measure/slope.ts';
import { spread } from '../../../bench/measure/spread.ts';
import { trend } from '../../../bench/soak/samples.ts';

describe('a spread', () => {
  it('has the middle one of an odd number of runs, the least and the most', () => {
    expect(spread([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30 });
  });

  it('has the mean of the two in the middle of an even number', () => {
    expect(spread([40, 10, 20, 30]).median).toBe(25);
  });

  it('leaves out what could not be measured', () => {
    expect(spread([Number.NaN, 7])).toEqual({ median: 7, least: 7, most: 7 });
  });
});

describe('a summary', () => {
  it('has each figure over all runs, also one that only some have', () => {
    const runs = [{ drain: { rate: 1 } }, { drain: { rate: 3, memory: 5 } }];
    expect(summary(runs)).toEqual({
      drain: { rate: { median: 2, least: 1, most: 3 }, memory: { median: 5, least: 5, most: 5 } },
    });
  });
});

describe('a slope', () => {
  it('is that of the line which the points are on', () => {
    expect(slope([1, 2, 5].map((x) => ({ x, y: 3 * x + 4 })))).toBeCloseTo(3);
  });

  it('passes between points that are on no line', () => {
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

  it('is level where the value is', () => {
    expect(
      trend(
        samples(() => 80),
        'memory',
        0,
      ),
    ).toEqual({ mean: 80, most: 80, growth: 0 });
  });

  it('grows by the share of the mean that the line rises', () => {
    expect(
      trend(
        samples((second) => 100 + second),
        'memory',
        0,
      ).growth,
    ).toBeCloseTo((100 * 100) / 150);
  });

  it('leaves the beginning out', () => {
    expect(
      trend(
        samples((second) => (second < 10 ? 1_000 : 5)),
        'memory',
        10,
      ),
    ).toEqual({ mean: 5, most: 5, growth: 0 });
  });
});
