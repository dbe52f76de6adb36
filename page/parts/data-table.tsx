/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- see DataTable */
import type { ComponentChildren } from 'preact';

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

/**
 * A table whose first column names the row. On a narrow screen each row becomes a block with the titles beside the
 * values; the roles are given explicitly, because that layout takes them away.
 */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty }: Properties<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <table role="table">
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
