import { isUtf8 } from 'node:buffer';
import type { OutputRecord, OutputValue } from '../../processing/output-records/output-record.ts';
import { printable } from './printable.ts';

/**
 * Returns an event, a rejection or a dead letter as one line of JSON, for programs: topic, partition, offset, timestamp
 * (ms since 1970), key, headers, schemaId if there is a frame, value. Bytes that are not UTF-8 become
 * `{ "base64": "…" }`; a repeated header becomes an array.
 */
export function outputRecordJson({ record, value }: OutputRecord): string {
  const { topic, partition, offset, timestamp, key } = record;
  const framed = value.kind === 'json' && value.schemaId !== undefined ? { schemaId: value.schemaId } : {};
  const headers = headersOf(record.headers);
  const rest = JSON.stringify({ topic, partition, offset, timestamp, key: textOf(key), headers, ...framed });
  // Stays valid JSON: the escaped characters occur only in strings.
  return printable(`${rest.slice(0, -1)},"value":${valueOf(value)}}`);
}

type Text = string | { base64: string } | null;

function textOf(bytes: Buffer | string | null): Text {
  if (bytes === null || typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString() : { base64: bytes.toString('base64') };
}

function headersOf(headers: OutputRecord['record']['headers']): Record<string, Text | Text[]> {
  const byName = Map.groupBy(headers, ([name]) => name);
  const entries = [...byName].map(([name, found]): [string, Text | Text[]] => {
    const texts = found.map(([, content]) => textOf(content));
    return [name, texts.length === 1 ? (texts[0] ?? null) : texts];
  });
  return Object.fromEntries(entries);
}

/** JSON as it was written, but on one line: parsing and writing it again would change large numbers. */
function valueOf(value: OutputValue): string {
  if (value.kind === 'json') return value.text.replace(/[\r\n\t]/g, ' ');
  if (value.kind === 'text') return JSON.stringify(value.text);
  return value.kind === 'bytes' ? JSON.stringify(textOf(value.bytes)) : 'null';
}
