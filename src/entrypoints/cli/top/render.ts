import type { ScreenSize } from '../../../adapters/terminal/live-screen.ts';
import { cutLine, type Line, span } from '../../../adapters/terminal/styled-line.ts';
import { wrapText } from '../../../adapters/terminal/text-width.ts';
import { countText } from './figures.ts';
import { type Choices, headLines } from './render-head.ts';
import { partitionTable, type RenderedTable, sorted } from './render-table.ts';
import type { PartitionView, TopView } from './view.ts';

/** Partitions that keep their rows before reasons get theirs. */
const MIN_PARTITIONS = 3;

/**
 * The view as lines for a terminal of this size, from the same view always the same. If something does not fit, a line
 * says what is missing.
 */
export function renderTop(view: TopView, choices: Choices, { columns, rows }: ScreenSize): Line[] {
  const partitions = sorted(view.partitions, choices.sort);
  const table = partitionTable(partitions, columns);
  const head = [...headLines(view, choices, columns), []];
  const body = bodyLines(partitions, table, { columns, rows: rows - head.length });
  return withinRows([...head, ...body], rows).map((line) => cutLine(line, columns));
}

function bodyLines(
  partitions: readonly PartitionView[],
  table: RenderedTable,
  { columns, rows }: ScreenSize,
): Line[] {
  if (partitions.length === 0) return [];
  const narrow = table.leftOut.length === 0 ? [] : [note(`no room for ${table.leftOut.join(', ')}`)];
  const room = rows - 1 - narrow.length;
  const reasons = reasonLines(partitions, columns, room - Math.min(partitions.length, MIN_PARTITIONS) - 1);
  const shownRows = rowsThatFit(partitions.length, room - reasons.length);
  const left = partitions.length - shownRows;
  return [
    table.head,
    ...table.rows.slice(0, shownRows),
    ...(left > 0 ? [note(`… ${countText(left)} more partitions: make the window higher, or sort`)] : []),
    ...narrow,
    ...reasons,
  ];
}

/** If not all fit, one row is for the number of the others. */
const rowsThatFit = (partitions: number, room: number): number =>
  partitions <= room ? partitions : Math.max(0, room - 1);

/** Why partitions are stopped, and the command to continue. At least the first one says so in full, if it fits at all. */
function reasonLines(partitions: readonly PartitionView[], columns: number, room: number): Line[] {
  const reasons = partitions.flatMap(({ reason }) => reason ?? []);
  const lines: Line[] = [];
  for (const [index, reason] of reasons.entries()) {
    const wrapped = linesOf(reason, columns);
    const isLast = index === reasons.length - 1;
    // A line is kept free for the number of the others.
    if (lines.length + wrapped.length + (isLast ? 0 : 1) > Math.max(1, room)) {
      const left = reasons.length - index;
      return [...lines, note(`${countText(left)} stopped: bin/allocation partitions says why`)];
    }
    for (const line of wrapped) lines.push(line);
  }
  return lines;
}

const COMMAND_AT_END = / (bin\/allocation .+)$/;

/** The command to type is on a line of its own, so that it can be copied. */
function linesOf(reason: string, columns: number): Line[] {
  const [, command] = COMMAND_AT_END.exec(reason) ?? [];
  const why = command === undefined ? reason : reason.slice(0, -command.length - 1);
  const parts = [why, ...(command === undefined ? [] : [command])];
  return parts.flatMap((part) => wrapText(span(part).text, columns)).map((line): Line => [span(line, 'red')]);
}

function withinRows(lines: readonly Line[], rows: number): readonly Line[] {
  if (lines.length <= rows) return lines;
  return [
    ...lines.slice(0, rows - 1),
    note(`… ${lines.length - rows + 1} lines cut: make the window higher`),
  ];
}

const note = (text: string): Line => [span(text, 'dim')];
