import { describe, expect, it } from '@jest/globals';
import { durationText, timeText } from '../../../../src/adapters/terminal/time-text.ts';

const at = (...parts: [number, number, number, number, number, number]): number =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]).getTime();
const NOW = at(2026, 11, 30, 16, 35, 24);

describe('a time', () => {
  it.each([
    [at(2026, 11, 30, 9, 5, 4), '09:05:04'],
    [at(2026, 11, 29, 23, 59, 59), '11-29 23:59'],
    [at(2025, 11, 30, 16, 35, 24), '2025-11-30'],
  ])('%i, in the zone of this process, is as short as it can be', (time, text) => {
    expect(timeText(time, 'local', NOW)).toBe(text);
  });

  it('in UTC is ISO 8601', () => {
    expect(timeText(Date.UTC(2026, 10, 30, 16, 35, 24, 7), 'utc', NOW)).toBe('2026-11-30T16:35:24.007Z');
  });

  it.each([
    [NOW - 12_000, '12s ago'],
    [NOW + 120_000, 'in 2m'],
  ])('relative to now', (time, text) => {
    expect(timeText(time, 'relative', NOW)).toBe(text);
  });

  it('may be left out', () => {
    expect(timeText(NOW, 'none', NOW)).toBe('');
  });

  it.each([
    [1e300, '1e+300'],
    [-1e300, '-1e+300'],
    [Infinity, 'Infinity'],
    [Number.NaN, '–'],
  ])('that no calendar has (%d) is shown as it is', (time, text) => {
    for (const style of ['local', 'utc', 'relative'] as const) expect(timeText(time, style, NOW)).toBe(text);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0.0s'],
    [449, '0.4s'],
    [999, '0.9s'],
    [1_000, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_600_000, '1h'],
    [200_000_000, '2d'],
    [-5, '0.0s'],
  ])('of %i ms', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
