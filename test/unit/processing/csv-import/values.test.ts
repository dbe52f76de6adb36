import { describe, expect, it } from '@jest/globals';
import { valuesOf } from '../../../../src/processing/csv-import/values.ts';
import { aLine } from '../../../support/builders/csv.ts';

describe('the values of a line', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    [' a ,b', ['a', 'b']],
    ['" a " ,b', [' a ', 'b']],
    ['"a","b"', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",c', ['say "hi"', 'c']],
    ['"",b', ['', 'b']],
    [`'a',b`, [`'a'`, 'b']],
  ])('given %s, are those', (text, values) => {
    expect(valuesOf(aLine(text))).toEqual({ values });
  });

  it.each([
    ['"a,b', 'a quote is not closed'],
    ['"a"b,c', 'something follows a closing quote (a quote in a value is written twice)'],
    ['a"b,c', 'a quote stands in a value that does not begin with one'],
    [Buffer.from([0x61, 0xff]), 'is not UTF-8 text'],
  ])('given %s, cannot be read', (text, reason) => {
    expect(valuesOf(aLine(text))).toEqual({ reason });
  });

  it('given only the beginning of a line, are not guessed at', () => {
    expect(valuesOf({ ...aLine('a,b'), isCut: true })).toEqual({
      reason: 'has more than 3 bytes; the text here is its beginning',
    });
  });
});
