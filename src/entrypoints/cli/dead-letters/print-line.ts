import { styleText } from 'node:util';
import { outputRecordJson } from '../../../adapters/terminal/output-record-json.ts';
import { printable, printableStart } from '../../../adapters/terminal/printable.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { type Resolution, resolutionText } from '../../../processing/dead-letters/resolution.ts';
import { decodeOutputRecord } from '../../../processing/output-records/output-record.ts';

/** Characters of a text that a line shows. */
const MAX_SHOWN = 300;

/** Escapes text of producers: it may contain control sequences of a terminal. */
const shown = (text: string): string => printableStart(text, MAX_SHOWN);

/** A line for people: id, time, reason, key, error. */
export function deadLetterLine(deadLetter: DeadLetter, resolution: Resolution | undefined): string {
  const { id, failedAt, reason, original, replays, error } = deadLetter;
  const [firstLine = ''] = error.split('\n');
  const history = [
    ...(resolution ? [`[${resolutionText(resolution)}]`] : []),
    ...(replays > 0 ? [`[failed again after replay ${replays}]`] : []),
  ];
  return [
    shown(id),
    new Date(failedAt).toISOString().replace(/\.\d+/, ''),
    styleText('red', shown(reason).padEnd(15), { stream: process.stdout }),
    shown(original.key?.toString() ?? '–').padEnd(10),
    shown([...history, firstLine].join(' ')),
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
