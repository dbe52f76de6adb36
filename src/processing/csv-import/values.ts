import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import type { Line } from './lines.ts';

/** What a line holds, or why it cannot be read. */
export type Values = { readonly values: readonly string[] } | { readonly reason: string };

/** The values of one line, by RFC 4180: a quoted one may hold commas and doubled quotes. Blanks around values go. */
export function valuesOf({ bytes, isCut }: Line): Values {
  if (isCut) return { reason: `has more than ${bytes.length} bytes; the text here is its beginning` };
  if (!isUtf8(bytes)) return { reason: 'is not UTF-8 text' };
  const text = bytes.toString();
  return text.includes('"') ? quotedValues(text) : { values: text.split(',').map((value) => value.trim()) };
}

/** What is said of broken quotes, by csv-parse's code. */
const sentences: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote (a quote in a value is written twice)',
  INVALID_OPENING_QUOTE: 'a quote stands in a value that does not begin with one',
};

function quotedValues(text: string): Values {
  try {
    const [values = []] = parse(text, { recordDelimiter: '\n', trim: true });
    return { values };
  } catch (error) {
    if (error instanceof CsvError) return { reason: sentences[error.code] ?? error.message };
    throw error;
  }
}
