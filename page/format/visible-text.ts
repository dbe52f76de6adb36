// The same characters that the domain refuses in identifiers (src/domain/printable.ts); dead letters may have any.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;

/** Text from outside on one line: characters that nobody sees, or that turn the text round, as `\u{202E}`. */
export const visibleText = (text: string): string => text.replaceAll(UNPRINTABLE, escaped);

/** The same for text of several lines: line ends and tabs stay. */
export const visibleLines = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );

/** Characters of a name that are shown. Most names are shorter; they may have 255. */
export const NAME_LENGTH = 64;
/** Characters of a sentence that are shown: more than any has that the application writes itself. */
export const SENTENCE_LENGTH = 400;
/** Characters kept of the end: names that begin alike often differ there. */
const KEPT_END = 10;

/** Text without its middle, if it has more than `most` characters: `W…W`. */
export function shortText(text: string, most = NAME_LENGTH): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const begin = characters.slice(0, most - 1 - KEPT_END).join('');
  return `${begin}…${characters.slice(-KEPT_END).join('')}`;
}
