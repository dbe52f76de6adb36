import { styleText } from 'node:util';
import { printable, printableStart } from '../../../adapters/terminal/printable.ts';
import { publishedJson } from '../../../adapters/terminal/output-record-json.ts';
import { type Decision, decisionText } from '../../../processing/dead-letters/decision.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { readPublished } from '../../../processing/output-records/output-record.ts';

/** Characters of a text that a line shows. */
const MAX_SHOWN = 300;

const shown = (text: string): string => printableStart(text, MAX_SHOWN);

/** A letter, for a person: id, time, reason, key, error. */
export function letterLine(letter: DeadLetter, decision: Decision | undefined): string {
  const { id, failedAt, reason, original, replays, error } = letter;
  const [firstLine = ''] = error.split('\n');
  const history = [
    ...(decision ? [`[${decisionText(decision)}]`] : []),
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

/** A letter, for programs: what is known of it, and the record as it was, on one line. */
export function letterJson(letter: DeadLetter, decision: Decision | undefined): string {
  const { id, failedAt, reason, error, attempts, replays, omitted, original } = letter;
  const known = {
    id,
    failedAt: new Date(failedAt).toISOString(),
    reason,
    error,
    attempts,
    replays,
    omitted: Object.fromEntries(omitted),
    decision: decision ?? null,
  };
  // Valid JSON still: what is escaped can stand in strings only.
  const text = printable(JSON.stringify(known));
  return `${text.slice(0, -1)},"record":${publishedJson(readPublished(original))}}`;
}
