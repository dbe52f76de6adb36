import { type Summary, unique } from '../measure/figures.ts';
import type { Spread } from '../measure/spread.ts';

/**
 * One line for each case, one column for each metric. A cell has the median and, in brackets, the smallest and largest
 * of several runs.
 */
export function figuresTable(title: string, figures: Summary): string {
  const metrics = unique(Object.values(figures).flatMap((row) => Object.keys(row)));
  const lines = Object.entries(figures).map(([name, row]) => [
    name,
    ...metrics.map((metric) => (row[metric] ? cell(row[metric]) : '')),
  ]);
  return aligned([[title, ...metrics], ...lines]);
}

/** The first column to the left, the others to the right; a rule under the first line. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [...lines.slice(0, 1), rule, ...lines.slice(1)].join('\n');
}

function cell({ median, least, most }: Spread): string {
  if (Number.isNaN(median)) return '–';
  return least === most ? readable(median) : `${readable(median)} (${readable(least)}–${readable(most)})`;
}

/** At least three significant digits: 45,120 · 312 · 35.2 · 0.913 */
export function readable(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  return value === 0 ? '0' : value.toFixed(3);
}
