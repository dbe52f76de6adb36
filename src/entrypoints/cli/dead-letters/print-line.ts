import { styleText } from 'node:util';
import { outputRecordJson } from '../../../adapters/terminal/output-record-json.ts';
import { printable, printableStart } from '../../../adapters/terminal/printable.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import type { Resolution } from '../../../processing/dead-letters/resolution.ts';
import { decodeOutputRecord } from '../../../processing/output-records/output-record.ts';
import { errorText } from './print-row.ts';

/** Characters of a text that a line shows. */
const MAX_SHOWN = 300;

/** Escapes text of producers: it may contain control sequences of a terminal. */
const shown = (text: string): string => printableStart(text, MAX_SHOWN);

/** A line for pipes and logs: id, time, reason, key, error. On a terminal it has colours. */
export function deadLetterLine(deadLetter: DeadLetter, resolution: Resolution | undefined): string {
  const { id, failedAt, reason, original } = deadLetter;
  return [
    shown(id),
    new Date(failedAt).toISOString().replace(/\.\d+/, ''),
    styleText('red', shown(reason).padEnd(15), { stream: process.stdout }),
    shown(original.key?.toString() ?? '–').padEnd(10),
    shown(errorText(deadLetter, resolution)),
  ].join('  ');
}

/** A JSON object for programs, on one line: the dead letter, its resolution, and the original record as `record`. */
export function deadLetterJson(deadLetter: DeadLetter, resolution: Resolution | undefined): string {
  const { id, failedAt, reason, error, attempts, replays, omitted, original } = deadLetter;
  const known = {
    id,
    failedAt: new Date(failedAt).toISOString(),
    reason,
    error,
    attempts,
    replays,
    omitted: Object.fromEntries(omitted),
    decision: resolution ?? null,
  };
  // Still valid JSON: `printable` changes only characters inside strings.
  const text = printable(JSON.stringify(known));
  return `${text.slice(0, -1)},"record":${outputRecordJson(decodeOutputRecord(original))}}`;
}
