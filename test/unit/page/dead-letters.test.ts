import { describe, expect, it, test } from '@jest/globals';
import { letterAdvice } from '../../../page/dead-letters/advice.ts';
import { faultsOf, placeOfValue } from '../../../page/dead-letters/faults.ts';
import { DEAD_LETTER_CODES } from '../../../src/processing/decode/invalid-record.ts';

describe('what helps with a dead letter', () => {
  it.each([
    ['INVALID_MESSAGE', 'correct'],
    ['NOT_JSON', 'correct'],
    ['EMPTY_VALUE', 'correct'],
    ['UNKNOWN_TYPE', 'correct'],
    ['ID_REUSED', 'correct'],
    ['UNKNOWN_SCHEMA', 'replay'],
    ['HANDLER_FAILED', 'replay'],
  ])('of %s is to %s first', (reason, first) => {
    expect(letterAdvice(reason).first).toBe(first);
  });

  it('says of each reason whose bytes are at fault that a replay fails again', () => {
    const atFault = DEAD_LETTER_CODES.map(letterAdvice).filter(({ first }) => first === 'correct');
    expect(atFault).toHaveLength(5);
    for (const { text } of atFault) expect(text).toMatch(/[Rr]eplay .*fails? again/);
  });

  it('is known of every reason, and says something of any other', () => {
    const [any, ...others] = ['toString', '__proto__', 'NEWER_REASON'].map(letterAdvice);
    expect(others).toEqual([any, any]);
    for (const reason of DEAD_LETTER_CODES) expect(letterAdvice(reason)).not.toEqual(any);
  });
});

describe('the faulty fields of a dead letter', () => {
  const data = { ref: 'B1', sku: 'LAMP', eta: 20_270_315, colour: ['red'] };

  it('have their problem, what was sent, and the format that is expected', () => {
    const error = 'CreateBatch: eta: must be a string; qty: is missing; value: unknown field colour';
    expect(faultsOf(error, ['eta', 'qty', 'colour'], data)).toEqual([
      {
        field: 'eta',
        problem: 'must be a string',
        expected: 'a day in quotes, such as "2027-01-31"',
        value: '20270315',
      },
      {
        field: 'qty',
        problem: 'is missing',
        expected: 'a whole number without quotes, such as 5',
        value: undefined,
      },
      {
        field: 'colour',
        problem: 'is not a field of this command: take it out',
        expected: undefined,
        value: '["red"]',
      },
    ]);
  });

  it('may be a header, or have the name of a property of every object', () => {
    expect(faultsOf('header ce_id: is too long', ['header ce_id'], null)).toMatchObject([
      { problem: 'is too long', value: undefined },
    ]);
    expect(faultsOf('an error of another writer', ['eta'], null)).toMatchObject([{ problem: 'is wrong' }]);
    expect(faultsOf('Allocate: toString: is odd', ['toString'], {})).toMatchObject([
      { problem: 'is odd', expected: undefined, value: undefined },
    ]);
  });
});

test.each([
  ['eta', '20270315'],
  ['colour', '[\n    "red"\n  ]'],
  ['ref', '"B\\n  \\"eta\\": 1"'],
])('the value of %s is found in the form', (field, value) => {
  const json = JSON.stringify({ ref: 'B\n  "eta": 1', colour: ['red'], eta: 20_270_315 }, null, 2);
  const place = placeOfValue(json, field);
  expect(json.slice(...(place ?? [0, 0]))).toBe(value);
  expect(placeOfValue(json, 'qty')).toBeUndefined();
});
