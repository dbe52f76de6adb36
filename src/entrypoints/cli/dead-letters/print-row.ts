import { printableStart } from '../../../adapters/terminal/printable.ts';
import { span } from '../../../adapters/terminal/styled-line.ts';
import type { Row, TableColumn } from '../../../adapters/terminal/text-table.ts';
import { timeText } from '../../../adapters/terminal/time-text.ts';
import type { DeadLetter } from '../../../processing/dead-letters/dead-letter.ts';
import { type Resolution, resolutionText } from '../../../processing/dead-letters/resolution.ts';

/** Characters of a text that a cell shows. */
const MAX_SHOWN = 300;

const shown = (text: string): string => printableStart(text, MAX_SHOWN);

/** The table of dead letters on a terminal. The id is never cut: it is what people copy. */
export const DEAD_LETTER_COLUMNS: readonly TableColumn[] = [
  { title: 'ID' },
  { title: 'FAILED', align: 'right' },
  { title: 'REASON', shrinksTo: 15 },
  { title: 'KEY', shrinksTo: 6 },
  { title: 'ERROR', shrinksTo: 12 },
];

/** @param now milliseconds since 1970 */
export function deadLetterRow(deadLetter: DeadLetter, resolution: Resolution | undefined, now: number): Row {
  const { id, failedAt, reason, original } = deadLetter;
  return [
    span(shown(id)),
    span(timeText(failedAt, 'local', now)),
    span(shown(reason), 'red'),
    span(shown(original.key?.toString() ?? '–')),
    span(shown(errorText(deadLetter, resolution))),
  ];
}

/** The first line of the error, after what became of the dead letter. */
export function errorText({ replays, error }: DeadLetter, resolution: Resolution | undefined): string {
  const [firstLine = ''] = error.split('\n');
  return [
    ...(resolution ? [`[${resolutionText(resolution)}]`] : []),
    ...(replays > 0 ? [`[failed again after replay ${replays}]`] : []),
    firstLine,
  ].join(' ');
}
