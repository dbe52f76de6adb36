import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { Line } from './split-lines.ts';

// The format of RFC 4180, but with LF. Values have no line breaks; only bad lines may have single CRs.

/** The values of a line, or why it cannot be parsed. */
export type ParsedLine = { readonly values: readonly string[] } | { readonly reason: string };

/** Parses one line. A quoted value may have commas and doubled quotes. White space around values is removed. */
export function parseLine({ bytes, isCut }: Line): ParsedLine {
  if (isCut) return { reason: `has more than ${bytes.length} bytes; the text here is its beginning` };
  if (!isUtf8(bytes)) return { reason: 'is not UTF-8 text' };
  const text = bytes.toString();
  return text.includes('"') ? parseQuoted(text) : { values: text.split(',').map((value) => value.trim()) };
}

/** Sentences for wrong quotes, by error code of csv-parse. */
const quoteErrors: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote (write a quote inside a value twice)',
  INVALID_OPENING_QUOTE: 'a value contains a quote but does not begin with one',
};

function parseQuoted(text: string): ParsedLine {
  try {
    const [values = []] = parse(text, { recordDelimiter: '\n', trim: true });
    return { values };
  } catch (error) {
    if (error instanceof CsvError) return { reason: quoteErrors[error.code] ?? error.message };
    throw error;
  }
}

const needsQuotes = /[",\r\n]/;

/** Formats a row, with its line break. */
export const csvRow = (values: readonly (string | number)[]): string =>
  `${values.map((value) => csvValue(String(value))).join(',')}\n`;

const csvValue = (text: string): string => (needsQuotes.test(text) ? quoted(text) : text);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** What a spreadsheet reads as the beginning of a formula. Some skip white space, some accept full-width characters. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;

/** Returns the text, with ' before it if a spreadsheet would run it as a formula. */
export const spreadsheetCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Header of a file of bad lines. */
export const BAD_LINES_HEADER = csvRow(['line', 'reason', 'text']);

/** Formats a row about a bad line: its number, the reason, and its unchanged bytes, which may not be UTF-8. */
export const badLineRow = ({ number, bytes }: Line, reason: string): Buffer =>
  Buffer.concat([
    Buffer.from(`${number},${quoted(reason)},`),
    // Latin-1 has one character for each byte.
    Buffer.from(`${quoted(bytes.toString('latin1'))}\n`, 'latin1'),
  ]);
