import { isUtf8 } from 'node:buffer';
import { printable, printableLines } from '../../../adapters/terminal/printable.ts';
import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import { type Decision, decisionText } from '../../../processing/dead-letters/decision.ts';
import type { DeadLetter, Part } from '../../../processing/dead-letters/dead-letter.ts';
import { readPublished } from '../../../processing/output-records/output-record.ts';
import type { InboundRecord, RecordHeader } from '../../../processing/records/record.ts';
import { FRAME_BYTES, isFramed } from '../../../processing/records/registry-frame.ts';
import { hexLines } from './print-bytes.ts';
import { indentedJson } from './print-json.ts';

/** Bytes of a value that is no text which are shown. */
const MAX_BYTES = 4_096;

/** All of a letter, for a person. */
export function letterPage(letter: DeadLetter, decision: Decision | undefined): string {
  const { id, original, reason, error, attempts, failedAt, replays, omitted } = letter;
  const { topic, partition, offset, timestamp, key, headers } = original;
  const missing = (part: Part): string | undefined =>
    omitted.has(part) ? `left out, it did not fit: ${omitted.get(part)}` : undefined;
  const [about, content] = valueText(original);
  const replay = replays > 0 ? `, after replay ${replays}` : '';
  const rows: [name: string, lines: readonly string[]][] = [
    ['dead letter', [id]],
    ['state', [decision ? decisionText(decision) : 'open']],
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

/** Lines after the first one stand below it. */
const row = (name: string, lines: readonly string[]): string =>
  lines.map((line, index) => `${(index === 0 ? name : '').padEnd(12)} ${printable(line)}`).join('\n');

function valueText(record: InboundRecord): [about: string, content: string] {
  const { value: bytes } = record;
  if (bytes === null) return ['none (a tombstone)', ''];
  const { value } = readPublished(record);
  const frame =
    isFramed(bytes) && bytes.length >= FRAME_BYTES ? `, in the frame of schema ${bytes.readInt32BE(1)}` : '';
  const size = `${grouped(bytes.length)} bytes`;
  if (value.kind === 'json') return [`${size} of JSON${frame}`, linesOf(indentedJson(value.text))];
  if (value.kind === 'text') return [`${size} of text${frame}`, linesOf(value.text)];
  const more = bytes.length - MAX_BYTES;
  const rest = more > 0 ? `… and ${grouped(more)} bytes more: --raw writes all\n` : '';
  return [`${size}, no text${frame}`, `${linesOf(hexLines(bytes.subarray(0, MAX_BYTES)))}${rest}`];
}

const linesOf = (text: string): string => (text === '' ? '' : `${printableLines(text)}\n`);

function bytesText(bytes: Buffer | string | null): string {
  if (bytes === null) return '–';
  if (typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString() : `0x${bytes.toString('hex')}`;
}

/** Timestamps that no calendar holds stay numbers: a producer may send any. */
const timeText = (timestamp: number): string =>
  Math.abs(timestamp) <= 8.64e15 ? new Date(timestamp).toISOString() : String(timestamp);
