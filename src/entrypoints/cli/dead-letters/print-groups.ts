import { printable, printableStart } from '../../../adapters/terminal/printable.ts';
import { cutLine, type Line, span } from '../../../adapters/terminal/styled-line.ts';
import {
  columnWidths,
  headLine,
  type Row,
  type TableColumn,
  tableLine,
} from '../../../adapters/terminal/text-table.ts';
import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import { timeText } from '../../../adapters/terminal/time-text.ts';
import { REASONS } from '../../../processing/dead-letters/dead-letter.ts';
import type { DeadLetterGroup } from '../../../processing/dead-letters/groups.ts';

const MAX_SHOWN = 100;

const COLUMNS: readonly TableColumn[] = [
  { title: 'REASON', shrinksTo: 15 },
  { title: 'FIELD', shrinksTo: 6 },
  { title: 'SOURCE', shrinksTo: 6 },
  { title: 'COUNT', align: 'right' },
  { title: 'NEWEST', align: 'right' },
  { title: 'EXAMPLE', shrinksTo: 8, keep: 'end' },
];

/**
 * A table of the groups, with the next command to type below each.
 * @param columns of the terminal; Infinity: nothing is cut
 * @param now milliseconds since 1970; undefined: for a program, with times in UTC
 */
export function groupLines(
  groups: readonly DeadLetterGroup[],
  columns: number,
  now: number | undefined,
): Line[] {
  if (groups.length === 0) return [];
  const rows = groups.map((group) => groupRow(group, now));
  const widths = columnWidths(COLUMNS, rows, columns);
  return [
    cutLine(headLine(COLUMNS, widths), columns),
    ...groups.flatMap((group, index) => [
      cutLine(tableLine(COLUMNS, widths, rows[index] ?? []), columns),
      // Not cut: it is to be copied.
      [span(`  → ${nextCommand(group)}`, 'dim')],
    ]),
  ];
}

function groupRow({ reason, field, source, count, newest }: DeadLetterGroup, now: number | undefined): Row {
  const time =
    now === undefined ? timeText(newest.failedAt, 'utc', 0) : timeText(newest.failedAt, 'local', now);
  return [
    span(shown(reason), 'red'),
    span(shown(field ?? '–')),
    span(shown(source ?? '–')),
    span(grouped(count)),
    span(time),
    span(shown(newest.id)),
  ];
}

const shown = (text: string): string => printableStart(text, MAX_SHOWN);

/** A JSON object for programs, on one line. */
export function groupJson(group: DeadLetterGroup): string {
  const { reason, field = null, source = null, count, newest } = group;
  const failedAt = new Date(newest.failedAt).toISOString();
  return printable(
    JSON.stringify({
      reason,
      field,
      source,
      count,
      newest: { id: newest.id, failedAt },
      next: nextCommand(group),
    }),
  );
}

/** Reasons whose records may be valid once something other than the record has changed. */
const WORTH_A_REPLAY: readonly string[] = ['UNKNOWN_SCHEMA', 'HANDLER_FAILED'];

/** What an operator may type next: it changes nothing. */
export function nextCommand({ reason, newest }: DeadLetterGroup): string {
  const isKnown = REASONS.some((code) => code === reason);
  if (isKnown && WORTH_A_REPLAY.includes(reason))
    return `bin/allocation dead-letters replay --reason ${reason} --dry-run`;
  return `bin/allocation dead-letters show ${shellWord(newest.id)}`;
}

/** Every producer with access to the topic can choose an id: it must stay one word of the command that is copied. */
const shellWord = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
