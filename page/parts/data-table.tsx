/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- see DataTable */
import type { ComponentChildren } from 'preact';
import { Empty } from './last-read.tsx';
import { isNarrowerThan } from './window-width.ts';

export type Column<Row> = {
  readonly title: string;
  /** Aligned right. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
};

type Properties<Row> = {
  /** What the table shows, for people who cannot see its surroundings. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Shown instead of a table without rows. */
  readonly empty: ComponentChildren;
};

/** A column takes about so much, but the first one more. */
const COLUMN_REM = 7.5;
const LEAST_REM = 48;

/**
 * A table whose first column names the row. On a screen that is too narrow for its columns each row becomes a block with
 * the titles beside the values; the roles are given explicitly, because that layout takes them away. In columns names and
 * codes stay in one piece, and the table scrolls if they need more room.
 */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty }: Properties<Row>) {
  const hasRoom = !isNarrowerThan(Math.max(LEAST_REM, columns.length * COLUMN_REM));
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  return (
    <div class="table">
      <table role="table" class={hasRoom ? 'columns' : 'blocks'}>
        <caption class="for-readers">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, isNumber }) => (
              <th key={title} role="columnheader" scope="col" class={isNumber ? 'number' : ''}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={keyOf(row)}>
              {columns.map(({ title, isNumber, cell }, index) =>
                cellOf(title, isNumber, index === 0, cell(row)),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellOf(title: string, isNumber = false, isHead: boolean, content: ComponentChildren) {
  const shown = <span class="value">{content}</span>;
  const look = { key: title, 'data-title': title, class: isNumber ? 'number' : '' };
  return isHead ? (
    <th role="rowheader" scope="row" {...look}>
      {shown}
    </th>
  ) : (
    <td role="cell" {...look}>
      {shown}
    </td>
  );
}
