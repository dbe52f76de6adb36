import { describe, expect, it } from '@jest/globals';
import { rfc3339, rfc3339Formatter } from '../../../../src/processing/records/record-time.ts';
import { NOON } from '../../../support/builders/records.ts';

const TIMES: [number, string][] = [
  [NOON, '2023-11-14T22:13:20.000Z'],
  [NOON + 7, '2023-11-14T22:13:20.007Z'],
  [NOON + 999, '2023-11-14T22:13:20.999Z'],
  [NOON + 1_000, '2023-11-14T22:13:21.000Z'],
  [NOON, '2023-11-14T22:13:20.000Z'],
  [-1, '1970-01-01T00:00:00.000Z'],
  [-(2 ** 63), '1970-01-01T00:00:00.000Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, '9999-12-31T23:59:59.999Z'],
  [8.64e15, '9999-12-31T23:59:59.999Z'],
  [2 ** 63, '9999-12-31T23:59:59.999Z'],
];

/** RFC 3339, section 5.6: the year has four digits. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

describe('the time of a record', () => {
  it.each(TIMES)('given %d, is a time of RFC 3339', (timestamp) => {
    expect(rfc3339(timestamp)).toMatch(RFC_3339);
  });

  it.each(TIMES)('given %d, is %s', (timestamp, text) => {
    expect(rfc3339(timestamp)).toBe(text);
  });

  it('given several timestamps in a row, is the same as for each alone', () => {
    const next = rfc3339Formatter();
    expect(TIMES.map(([timestamp]) => next(timestamp))).toEqual(TIMES.map(([, text]) => text));
  });
});
