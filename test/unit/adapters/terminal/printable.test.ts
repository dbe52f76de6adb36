import { describe, expect, it } from '@jest/globals';
import { printable, printableLines, printableStart } from '../../../../src/adapters/terminal/printable.ts';

describe('text that a terminal shows', () => {
  it('contains escapes in place of control characters', () => {
    expect(printable('\u001b[2Jclear\r\n\u009b31m \u202eback\u2028\ud800')).toBe(
      String.raw`\u001b[2Jclear\u000d\u000a\u009b31m \u202eback\u2028\ud800`,
    );
  });

  it('given a character of two units, has an escape for each', () => {
    expect(printable('\u{e0041}')).toBe(String.raw`\udb40\udc41`);
  });

  it('is otherwise unchanged, so escaping it twice has no further effect', () => {
    const text = String.raw`Lämp 🪑 "\u001b" \n`;
    expect(printable(text)).toBe(text);
    expect(printable(printable('\u001b'))).toBe(printable('\u001b'));
  });

  it('given JSON, remains the same JSON', () => {
    const value = { name: '\u009b\u202e\u2028', list: [1, '\u007f'] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });

  it('given several lines, keeps the line breaks and escapes other control characters', () => {
    expect(printableLines('one\ntwo\r\u001b\n')).toBe('one\ntwo\\u000d\\u001b\n');
  });

  it.each([
    ['123', '123'],
    ['1234', '123…'],
    ['\u001b\u001b\u001b4', String.raw`\u001b\u001b\u001b…`],
    ['12🪑', String.raw`12\ud83e…`],
  ])('given %j and three characters at most, is %j', (text, expected) => {
    expect(printableStart(text, 3)).toBe(expected);
  });
});
