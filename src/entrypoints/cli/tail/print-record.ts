import {
  KEY_COLUMNS,
  outputRecordSpans,
  TYPE_COLUMNS,
} from '../../../adapters/terminal/output-record-line.ts';
import { cutLine, type Line, paintLine, span } from '../../../adapters/terminal/styled-line.ts';
import { padText } from '../../../adapters/terminal/text-width.ts';
import { TIME_COLUMNS, type TimeStyle, timeText } from '../../../adapters/terminal/time-text.ts';
import type { OutputRecord } from '../../../processing/output-records/output-record.ts';
import { MESSAGE_KINDS, type MessageKind } from '../../../processing/records/record.ts';

/** Columns of a key or a field on a terminal. */
const FIELD_COLUMNS = 32;

/**
 * Returns the function that shows a record as a line: whole in a pipe, cut to the width of a terminal.
 * @param style default: local on a terminal, none in a pipe
 * @param columns of the terminal, at this moment; undefined: it is a pipe
 */
export const recordPrinter =
  (style: TimeStyle | undefined, columns: () => number | undefined, now: () => number = Date.now) =>
  (outputRecord: OutputRecord): string => {
    const most = columns();
    const time = timeText(outputRecord.record.timestamp, styleFor(style, most), now());
    const rest = outputRecordSpans(outputRecord, most === undefined ? Infinity : FIELD_COLUMNS);
    return painted([...timeSpans(time, styleFor(style, most)), ...rest], most);
  };

/** The names of the columns, for a terminal. */
export function tailHead(style: TimeStyle | undefined, columns: number | undefined): string {
  const time = timeSpans('TIME', styleFor(style, columns));
  const rest = `  ${padText('TYPE', TYPE_COLUMNS)}  ${padText('SKU', KEY_COLUMNS)}   NO  CONTENT`;
  return painted(
    [...time, span(rest)].map(({ text }) => span(text, 'bold')),
    columns,
  );
}

const styleFor = (style: TimeStyle | undefined, columns: number | undefined): TimeStyle =>
  style ?? (columns === undefined ? 'none' : 'local');

const timeSpans = (time: string, style: TimeStyle): Line =>
  style === 'none' ? [] : [span(padText(time, TIME_COLUMNS[style], 'right'), 'dim')];

const painted = (line: Line, columns: number | undefined): string =>
  paintLine(columns === undefined ? line : cutLine(line, columns), process.stdout);

/** Counts the shown records: `5 events, 1 rejection, 0 dead letters`. */
export function recordCounts() {
  const counts = new Map<MessageKind, number>(MESSAGE_KINDS.map((kind) => [kind, 0]));
  return {
    add: (kind: MessageKind): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1),
    text: (): string =>
      [...counts]
        .map(([kind, count]) => `${count} ${kind.replace('-', ' ')}${count === 1 ? '' : 's'}`)
        .join(', '),
  };
}
