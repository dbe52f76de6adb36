import type { Line, Span } from './styled-line.ts';
import { cutText, padText, textWidth } from './text-width.ts';

/** A column of a table. */
export type TableColumn = {
  readonly title: string;
  readonly align?: 'right';
  /** Columns of the terminal that it keeps if the table is too wide; absent: it is never cut. */
  readonly shrinksTo?: number;
  /** The part of a cell that stays if it is cut; default: its start. */
  readonly keep?: 'start' | 'end';
};

/** A row: one cell for each column. */
export type Row = readonly Span[];

const GAP = '  ';

/**
 * The width of each column: as its widest cell. If the table is wider than `most`, the widest columns that may shrink do.
 */
export function columnWidths(columns: readonly TableColumn[], rows: readonly Row[], most: number): number[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[index]?.text ?? '')), textWidth(title)),
  );
  for (let excess = tableWidth(widths) - most; excess > 0; excess -= 1) {
    const widest = widestToShrink(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Columns of a table, gaps included. */
export const tableWidth = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));

function widestToShrink(columns: readonly TableColumn[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, { shrinksTo = Infinity }] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (width > shrinksTo && (widest === undefined || width > (widths[widest] ?? 0))) widest = index;
  }
  return widest;
}

/** The line of a row, without spaces at its end. Cells that are too wide are cut. */
export function tableLine(columns: readonly TableColumn[], widths: readonly number[], row: Row): Line {
  return row.flatMap((cell, index): Span[] => {
    const { align = 'left', shrinksTo, keep } = columns[index] ?? {};
    const width = widths[index] ?? 0;
    const text = shrinksTo === undefined ? cell.text : cutText(cell.text, width, keep);
    const isLast = index === row.length - 1;
    const padded = isLast && align === 'left' ? text : padText(text, width, align);
    return isLast ? [{ ...cell, text: padded }] : [{ ...cell, text: padded }, { text: GAP }];
  });
}

export const headLine = (columns: readonly TableColumn[], widths: readonly number[]): Line =>
  tableLine(
    columns,
    widths,
    columns.map(({ title }) => ({ text: title, style: 'bold' })),
  );

/** Rows by which the widths of a table that is written bit by bit are measured. */
const MEASURED_ROWS = 500;

/**
 * A table of any number of rows: the first 500 decide about the widths of the columns, later ones are written at once.
 * Without a row nothing is written.
 * @param most columns of the terminal
 */
export function growingTable(
  columns: readonly TableColumn[],
  most: number,
  write: (line: Line) => Promise<void>,
) {
  let waiting: Row[] = [];
  let widths: number[] | undefined;

  async function begin(): Promise<void> {
    widths = columnWidths(columns, waiting, most);
    await write(headLine(columns, widths));
    for (const row of waiting) await write(tableLine(columns, widths, row));
    waiting = [];
  }

  return {
    async add(row: Row): Promise<void> {
      if (widths) return write(tableLine(columns, widths, row));
      waiting.push(row);
      if (waiting.length >= MEASURED_ROWS) await begin();
    },
    async end(): Promise<void> {
      if (!widths && waiting.length > 0) await begin();
    },
  };
}
