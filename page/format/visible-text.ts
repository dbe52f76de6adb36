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
