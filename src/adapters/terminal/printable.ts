// What would move the cursor, change colours or reverse the text: others wrote it, a terminal would obey it.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LINE_BREAK = '\n';

/** The text with each character a terminal could obey written as an escape, as in JavaScript and JSON. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for a text of several lines. */
export const printableLines = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => (character === LINE_BREAK ? character : escaped(character)));

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
