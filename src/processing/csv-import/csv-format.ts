import type { Line } from './lines.ts';

// By RFC 4180, with LF. Values here have no line breaks but, in bad lines, single CRs.

const needsQuotes = /[",\r\n]/;

/** A row of CSV with its line break. */
export const csvRow = (values: readonly (string | number)[]): string =>
  `${values.map((value) => csvValue(String(value))).join(',')}\n`;

const csvValue = (text: string): string => (needsQuotes.test(text) ? quoted(text) : text);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** What a spreadsheet takes for the beginning of a formula; some look past blanks, some at full-width characters. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;

/** The text, with ' before it if a spreadsheet would take it for a formula and run it. */
export const spreadsheetCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** The header of a file of bad lines. */
export const BAD_LINES_HEADER = csvRow(['line', 'reason', 'text']);

/** A row about a bad line: its number, why it is bad, and its bytes as they were, UTF-8 or not. */
export const badLineRow = ({ number, bytes }: Line, reason: string): Buffer =>
  Buffer.concat([
    Buffer.from(`${number},${quoted(reason)},`),
    // Latin-1 has a character for each byte.
    Buffer.from(`${quoted(bytes.toString('latin1'))}\n`, 'latin1'),
  ]);
