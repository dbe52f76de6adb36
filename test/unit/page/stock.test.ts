import { describe, expect, it, test } from '@jest/globals';
import { spacedMarks } from '../../../page/parts/plot-marks.ts';
import { availabilityCurve, curveText, withLateUnits } from '../../../page/stock/availability-curve.ts';
import { lateBatchLines } from '../../../page/stock/late-batch-lines.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const TODAY = '2026-11-30';
const inTime = [
  { from: null, available: 12 },
  { from: '2026-12-10', available: 62 },
];
const withLate = [
  { from: null, available: 2 },
  { from: '2026-11-20', available: 7 },
  { from: TODAY, available: 9 },
  { from: '2026-12-05', available: 10 },
];

describe('the curve of what is available', () => {
  const days = (times: readonly number[]): string[] =>
    times.map((time) => new Date(time * 1_000).toISOString().slice(0, 10));

  it('begins today, steps up with each arrival, and goes on for a while', () => {
    const curve = availabilityCurve(inTime, NOW);
    expect(days(curve.times)).toEqual(['2026-11-30', '2026-12-10', '2026-12-17']);
    expect(curve).toMatchObject({ units: [12, 62, 62], withLate: [12, 62, 62] });
  });

  it('has what is late in a line of its own, from tomorrow on', () => {
    const curve = availabilityCurve(withLate, NOW);
    expect(days(curve.times)).toEqual(['2026-11-30', '2026-12-01', '2026-12-05', '2026-12-12']);
    expect(curve).toMatchObject({ units: [4, 4, 5, 5], withLate: [4, 9, 10, 10] });
  });

  it('is zero if there is nothing', () => {
    expect(availabilityCurve([], NOW).units).toEqual([0, 0]);
  });
});

test('of what can be promised from a day on, it is said how much is on late ships', () => {
  expect(withLateUnits(withLate, TODAY).map(({ late }) => late)).toEqual([0, 5, 5, 5]);
  expect(withLateUnits(inTime, TODAY).map(({ late }) => late)).toEqual([0, 0]);
  expect(withLateUnits([{ from: '2026-11-20', available: 3 }], TODAY)[0]?.late).toBe(3);
});

test.each([
  [inTime, 'Units available: 12 now, 62 from 2026-12-10 on.'],
  [withLate, 'Units available: 2 now, 5 from 2026-12-05 on, 5 more on late ships.'],
  [[{ from: null, available: 1_200 }], 'Units available: 1,200 now, and no more to come.'],
  [[{ from: '2026-11-20', available: 3 }], 'Units available: 0 now, 3 more on late ships.'],
])('the curve of %j in a sentence: %s', (promises, text) => {
  expect(curveText(promises, TODAY)).toBe(text);
});

test('an axis of days has the days of arrival that have room', () => {
  expect(spacedMarks([0, 10, 200, 1_000, 1_100], 1_100, 80)).toEqual([0, 200, 1_000]);
  // Centuries from the first to the last, on a telephone.
  expect(spacedMarks([0, 300_000, 330_000], 270, 80)).toEqual([0, 300_000]);
});

test('the command lines for a late batch name it, and do nothing before they are completed', () => {
  expect(lateBatchLines('LAMP', 'B 7')).toEqual({
    moved: `bin/allocation send ChangeBatchEta --ref 'B 7' --sku LAMP --eta YYYY-MM-DD`,
    arrived: `bin/allocation send ReceiveBatch --ref 'B 7' --sku LAMP --qty COUNTED`,
  });
});
