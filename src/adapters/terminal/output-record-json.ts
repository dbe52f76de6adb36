import { isUtf8 } from 'node:buffer';
import type { OutputRecord, OutputValue } from '../../processing/output-records/output-record.ts';
import { printable } from './printable.ts';

/**
 * An event, a rejection or a dead letter as one line of JSON, for programs: topic, partition, offset, timestamp
 * (ms since 1970), key, headers, schemaId if there is a frame, value. Bytes that are no text are
 * `{ "base64": "…" }`; a header that repeats has an array.
 */
export function outputRecordJson({ record, value }: OutputRecord): string {
  const { topic, partition, offset, timestamp, key } = record;
  const framed = value.kind === 'json' && value.schemaId !== undefined ? { schemaId: value.schemaId } : {};
  const headers = headersOf(record.headers);
  const rest = JSON.stringify({ topic, partition, offset, timestamp, key: textOf(key), headers, ...framed });
  // Valid JSON still: what is escaped can stand in strings only.
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

/** JSON as it was written, on one line: read and written anew, a large number would change. */
function valueOf(value: OutputValue): string {
  if (value.kind === 'json') return value.text.replace(/[\r\n\t]/g, ' ');
  if (value.kind === 'text') return JSON.stringify(value.text);
  return value.kind === 'bytes' ? JSON.stringify(textOf(value.bytes)) : 'null';
}
