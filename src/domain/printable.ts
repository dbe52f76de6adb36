/**
 * The one rule for text that people see: it has no control or format characters, no lone surrogates, and no line or
 * paragraph separators. A terminal or a log would obey them, or they would make two different texts look alike.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether the text has 1 to `most` characters (code points), all printable. */
export const isPrintable = (text: string, most: number): boolean =>
  text.length > 0 && !UNPRINTABLE.test(text) && hasAtMost(text, most);

/** A character has one or two UTF-16 units, so only a text between the two bounds has to be counted. */
const hasAtMost = (text: string, most: number): boolean =>
  text.length <= most || (text.length <= 2 * most && (text.match(/./gsu) ?? []).length <= most);
