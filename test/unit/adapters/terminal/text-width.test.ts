import { describe, expect, it } from '@jest/globals';
import { cutText, padText, textWidth, wrapText } from '../../../../src/adapters/terminal/text-width.ts';

// Two columns each, as in a terminal.
const chairs = '椅子椅子';
// One column: the second character is a combining mark.
const accented = 'e\u0301';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['LAMP', 4],
    ['Lämp–', 5],
    [chairs, 8],
    ['🪑', 2],
    [accented.repeat(3), 3],
  ])('of %j is %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });
});

describe('a text that is cut', () => {
  it.each([
    ['LAMP', 4, 'LAMP'],
    ['LAMPS', 4, 'LAM…'],
    ['LAMPS', 1, '…'],
    ['LAMPS', 0, ''],
    [chairs, 8, chairs],
    [chairs, 7, '椅子椅…'],
    [chairs, 6, '椅子…'],
    [accented.repeat(4), 3, `${accented.repeat(2)}…`],
    ['🪑🪑', 3, '🪑…'],
  ])('of %j to %i columns is %j', (text, most, expected) => {
    expect(cutText(text, most)).toBe(expected);
  });

  it('may keep its end: the number of a partition tells it from the others', () => {
    expect(cutText('allocation.commands-12', 12, 'end')).toBe('…commands-12');
  });

  it('given 255 characters of any width, is never wider than wanted', () => {
    for (const text of ['x', '椅', '🪑', 'ﷺ', accented].map((each) => each.repeat(255)))
      for (const most of [0, 1, 2, 3, 40]) expect(textWidth(cutText(text, most))).toBeLessThanOrEqual(most);
  });
});

describe('a text that is filled', () => {
  it('has spaces behind or before it, by its width', () => {
    expect(padText('椅子', 6)).toBe('椅子  ');
    expect(padText('7', 3, 'right')).toBe('  7');
    expect(padText('LAMPS', 3)).toBe('LAMPS');
  });
});

describe('a text in lines', () => {
  it.each([
    ['accept the loss: run it', 10, ['accept the', 'loss: run', 'it']],
    ['abcdefghij k', 4, ['abcd', 'efgh', 'ij k']],
    ['椅子椅子', 5, ['椅子', '椅子']],
    ['', 4, ['']],
  ])('of %j with %j columns', (text, most, lines) => {
    expect(wrapText(text, most)).toEqual(lines);
  });
});
