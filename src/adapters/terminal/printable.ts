import { UNPRINTABLE } from '../../domain/printable.ts';

// Makes text that others wrote safe for a terminal, which would obey a control character: move the cursor, change colours,
// reverse the text.

const EACH = new RegExp(UNPRINTABLE, 'gu');
const LINE_BREAK = '\n';

/** Returns the text with each unprintable character as an escape, as in JavaScript and JSON: `\u001b`. */
export const printable = (text: string): string => text.replace(EACH, escaped);

/** Like `printable`, for a text of several lines: keeps line breaks. */
export const printableLines = (text: string): string =>
  text.replace(EACH, (character) => (character === LINE_BREAK ? character : escaped(character)));

/** Like `printable`, and cuts a text of more than `most` characters (UTF-16 units): `the beginn…`. */
export const printableStart = (text: string, most: number): string =>
  printable(text.length > most ? `${text.slice(0, most)}…` : text);

/** One escape for each UTF-16 unit. */
const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
