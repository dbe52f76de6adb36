import { type Line, type Span, span } from '../../../adapters/terminal/styled-line.ts';
import {
  columnWidths,
  headLine,
  type Row,
  type TableColumn,
  tableLine,
  tableWidth,
} from '../../../adapters/terminal/text-table.ts';
import { padText } from '../../../adapters/terminal/text-width.ts';
import { ageText, countText, rateText, UNKNOWN } from './figures.ts';
import type { PartitionView, SortOrder } from './view.ts';

type Column = TableColumn & {
  /** Columns with a higher number are left out first if the terminal is narrow. */
  readonly rank: number;
  readonly cell: (partition: PartitionView) => Span;
};

/** As wide as nearly any age (`≤0.4s`), so that columns do not come and go while ages change. */
const AGE_COLUMNS = 5;

const COLUMNS: readonly Column[] = [
  { title: 'PARTITION', rank: 0, shrinksTo: 11, keep: 'end', cell: ({ name }) => span(name) },
  { title: 'CHECKPOINT', rank: 5, align: 'right', cell: ({ checkpoint }) => offset(checkpoint) },
  { title: 'LOG END', rank: 6, align: 'right', cell: ({ logEnd }) => offset(logEnd) },
  { title: 'LAG', rank: 1, align: 'right', cell: ({ lag }) => span(countText(lag)) },
  {
    title: 'AGE',
    rank: 3,
    align: 'right',
    cell: ({ age }) => span(padText(ageText(age), AGE_COLUMNS, 'right')),
  },
  { title: 'RATE/S', rank: 4, align: 'right', cell: ({ rate }) => span(rateText(rate)) },
  { title: 'STATE', rank: 2, cell: ({ state }) => span(state, STATE_STYLES[state]) },
];

const STATE_STYLES = {
  ok: 'green',
  stopped: 'red',
  'no worker': 'red',
  'not started': 'yellow',
  unknown: 'dim',
} as const;

const offset = (value: number | undefined): Span => span(value === undefined ? UNKNOWN : String(value));

export type RenderedTable = {
  readonly head: Line;
  readonly rows: readonly Line[];
  /** Titles of the columns for which there is no room. */
  readonly leftOut: readonly string[];
};

/** @param most columns of the terminal */
export function partitionTable(partitions: readonly PartitionView[], most: number): RenderedTable {
  for (let rank = COLUMNS.length; ; rank -= 1) {
    const columns = COLUMNS.filter((column) => column.rank < rank);
    const rows = partitions.map((partition): Row => columns.map(({ cell }) => cell(partition)));
    const widths = columnWidths(columns, rows, most);
    if (tableWidth(widths) > most && columns.length > 1) continue;
    return {
      head: headLine(columns, widths),
      rows: rows.map((row) => tableLine(columns, widths, row)),
      leftOut: COLUMNS.filter((column) => column.rank >= rank).map(({ title }) => title),
    };
  }
}

/** Stopped partitions first: they need somebody. */
export function sorted(partitions: readonly PartitionView[], order: SortOrder): PartitionView[] {
  const keys = {
    name: () => 0,
    lag: ({ lag }: PartitionView) => lag ?? -1,
    age: ({ age }: PartitionView) => age?.ms ?? -1,
    rate: ({ rate }: PartitionView) => rate ?? -1,
  };
  const isStopped = ({ state }: PartitionView): number => (state === 'stopped' ? 1 : 0);
  return partitions.toSorted((a, b) => isStopped(b) - isStopped(a) || keys[order](b) - keys[order](a));
}
