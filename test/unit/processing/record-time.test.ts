import { describe, expect, it } from '@jest/globals';
import { timeOf, timesOf } from '../../../src/processing/record-time.ts';
import { NOON } from '../../support/builders/records.ts';

const TIMES: [number, string][] = [
  [NOON, '2023-11-14T22:13:20.000Z'],
  [NOON + 7, '2023-11-14T22:13:20.007Z'],
  [NOON + 999, '2023-11-14T22:13:20.999Z'],
  [NOON + 1_000, '2023-11-14T22:13:21.000Z'],
  [NOON, '2023-11-14T22:13:20.000Z'],
  [-1, '1970-01-01T00:00:00.000Z'],
  [Number.MAX_SAFE_INTEGER, '+275760-09-13T00:00:00.000Z'],
];

describe('the time of a record', () => {
  it.each(TIMES)('%d is %s', (timestamp, text) => {
    expect(timeOf(timestamp)).toBe(text);
  });

  it('of one after the other is the same as of each alone', () => {
    const next = timesOf();
    expect(TIMES.map(([timestamp]) => next(timestamp))).toEqual(TIMES.map(([, text]) => text));
  });
});
