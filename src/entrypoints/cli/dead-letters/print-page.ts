import { isUtf8 } from 'node:buffer';
import { printable, printableLines } from '../../../adapters/terminal/printable.ts';
import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import type { DeadLetter, RecordPart } from '../../../processing/dead-letters/dead-letter.ts';
import { type Resolution, resolutionText } from '../../../processing/dead-letters/resolution.ts';
import { decodeOutputRecord } from '../../../processing/output-records/output-record.ts';
import type { InboundRecord, RecordHeader } from '../../../processing/records/record.ts';
import { FRAME_BYTES, isFramed } from '../../../processing/records/registry-frame.ts';

/** Bytes of a binary value that the page shows. */
const MAX_BYTES = 4_096;

/** A page for people, with everything that is known of a dead letter. */
export function deadLetterPage(deadLetter: DeadLetter, resolution: Resolution | undefined): string {
  const { id, original, reason, error, attempts, failedAt, replays, omitted } = deadLetter;
  const { topic, partition, offset, timestamp, key, headers } = original;
  const missing = (part: RecordPart): string | undefined =>
    omitted.has(part) ? `omitted because it did not fit: ${omitted.get(part)}` : undefined;
  const [about, content] = valueText(original);
  const replay = replays > 0 ? `, after replay ${replays}` : '';
  const rows: [name: string, lines: readonly string[]][] = [
    ['dead letter', [id]],
    ['state', [resolution ? resolutionText(resolution) : 'open']],
    ['reason', [reason]],
    ['error', error.split('\n')],
    ['failed at', [`${timeText(failedAt)}, tried ${attempts} ×${replay}`]],
    ['record', [`${topic}, partition ${partition}, offset ${offset}, of ${timeText(timestamp)}`]],
    ['key', [missing('key') ?? bytesText(key)]],
    ['headers', headerLines(missing('headers'), headers)],
    ['value', [missing('value') ?? about]],
  ];
  return `${rows.map(([name, lines]) => row(name, lines)).join('\n')}\n${content}`;
}

function headerLines(missing: string | undefined, headers: readonly RecordHeader[]): string[] {
  if (missing !== undefined) return [missing];
  if (headers.length === 0) return ['none'];
  return headers.map(([name, content]) => `${name}: ${bytesText(content)}`);
}

/** Name and first line; the other lines are indented below. */
const row = (name: string, lines: readonly string[]): string =>
  lines.map((line, index) => `${(index === 0 ? name : '').padEnd(12)} ${printable(line)}`).join('\n');

function valueText(record: InboundRecord): [about: string, content: string] {
  const { value: bytes } = record;
  if (bytes === null) return ['none (a tombstone)', ''];
  const { value } = decodeOutputRecord(record);
  const frame =
    isFramed(bytes) && bytes.length >= FRAME_BYTES ? `, in the frame of schema ${bytes.readInt32BE(1)}` : '';
  const size = `${grouped(bytes.length)} bytes`;
  if (value.kind === 'json') return [`${size} of JSON${frame}`, linesOf(indentedJson(value.text))];
  if (value.kind === 'text') return [`${size} of text${frame}`, linesOf(value.text)];
  const more = bytes.length - MAX_BYTES;
  const rest = more > 0 ? `… and ${grouped(more)} more bytes: --raw writes all\n` : '';
  return [`${size}, not text${frame}`, `${linesOf(hexLines(bytes.subarray(0, MAX_BYTES)))}${rest}`];
}

const linesOf = (text: string): string => (text === '' ? '' : `${printableLines(text)}\n`);

function bytesText(bytes: Buffer | string | null): string {
  if (bytes === null) return '–';
  if (typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString() : `0x${bytes.toString('hex')}`;
}

/** ISO 8601, or the number itself if no `Date` can hold it: producers may send any timestamp. */
const timeText = (timestamp: number): string =>
  Math.abs(timestamp) <= 8.64e15 ? new Date(timestamp).toISOString() : String(timestamp);

/** Tokens are small: a regular expression for a whole string overflows the stack on a string of megabytes. */
const TOKEN = /\\.|["{}[\],:]|\s+|[^\\"{}[\],:\s]+/g;
/** Deeper levels get no further indentation: the text would consist mostly of spaces. */
const MAX_LEVELS = 40;

/**
 * Formats JSON with one member a line. Everything except white space stays as it was written: after parsing, large
 * numbers would differ and duplicate members would be lost.
 * @param json must be valid
 */
export function indentedJson(json: string): string {
  const written: string[] = [];
  let level = 0;
  let isInString = false;
  let isOpened = false;
  const line = (): string => `\n${'  '.repeat(Math.min(level, MAX_LEVELS))}`;
  for (const [token] of json.matchAll(TOKEN)) {
    if (!isInString && token.trim() === '') continue;
    const closes = !isInString && (token === '}' || token === ']');
    if (closes) level -= 1;
    // Empty objects and arrays stay on one line.
    if (isOpened !== closes) written.push(line());
    isOpened = !isInString && (token === '{' || token === '[');
    if (isOpened) level += 1;
    if (token === '"') isInString = !isInString;
    written.push(token);
    if (!isInString && token === ',') written.push(line());
    if (!isInString && token === ':') written.push(' ');
  }
  return written.join('');
}

const BYTES_PER_LINE = 16;

/** A hex dump: `00000000  30 31 32 …  012…`, one line for 16 bytes. */
export function hexLines(bytes: Buffer): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += BYTES_PER_LINE) {
    const part = bytes.subarray(from, from + BYTES_PER_LINE);
    const hex = part.toString('hex').replace(/..(?=.)/g, '$& ');
    const ascii = part.toString('latin1').replace(/[^ -~]/g, '.');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3)} ${ascii}`);
  }
  return lines.join('\n');
}
