import { describe, expect, it } from '@jest/globals';
import { identifier } from '../../../src/domain/fields.ts';

const accepts = (text: unknown): boolean => identifier.safeParse(text).success;

describe('an identifier', () => {
  it.each([
    'a',
    'RED-CHAIR',
    'order 7/b',
    'Küchenstuhl, weiß',
    '赤い椅子',
    'كرسي',
    'e\u0301',
    '🪑',
    ' ',
    '"\'\\%;{}',
  ])('is printable text: %j', (text) => {
    expect(accepts(text)).toBe(true);
  });

  it('has 1 to 255 characters', () => {
    expect([0, 1, 255, 256].map((length) => accepts('x'.repeat(length)))).toEqual([false, true, true, false]);
  });

  it('is counted in characters, as in Postgres, not in UTF-16 units', () => {
    expect([255, 256].map((length) => accepts('🪑'.repeat(length)))).toEqual([true, false]);
  });

  it.each([
    ['NUL, which Postgres refuses', '\u0000'],
    ['a line break', '\n'],
    ['a tab', '\t'],
    ['an escape character', '\u001b'],
    ['delete', '\u007f'],
    ['a C1 control character', '\u0085'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a zero-width space', '\u200b'],
    ['a change of writing direction', '\u202e'],
    ['a soft hyphen', '\u00ad'],
    ['a byte order mark', '\ufeff'],
    ['a lone high surrogate', '\ud83e'],
    ['a lone low surrogate', '\ude91'],
    ['surrogates in the wrong order', '\ude91\ud83e'],
  ])('has no %s at any position', (_, character) => {
    const places = [character, `${character}a`, `a${character}`, `a${character}b`];
    expect(places.filter(accepts)).toEqual([]);
  });

  it.each([[7], [null], [true], [['a']], [{}]])('is text, not %j', (value) => {
    expect(accepts(value)).toBe(false);
  });
});
