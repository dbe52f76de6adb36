import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Row, ROWS } from './row.ts';

type Column = readonly [title: string, value: (row: Row) => string | number];

const columns: readonly Column[] = [
  ['scenario', ({ scenario }) => scenario],
  ['commands', ({ commands }) => commands],
  ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ['faults', ({ faults }) => faults],
  ['lost', ({ lost }) => lost],
  ['duplicated', ({ duplicated }) => duplicated],
  ['reordered', ({ reordered }) => reordered],
  ['otherwise wrong', ({ otherwiseWrong }) => otherwiseWrong],
  ['published/s during faults', ({ publishedPerSecond }) => Math.round(publishedPerSecond)],
  ['longest stall (ms)', ({ longestStall }) => Math.round(longestStall)],
];

/** Prints the results of this run's scenarios, and writes them to report.json and report.md. */
export async function writeReport(folder: string): Promise<void> {
  const rows = await readRows(folder);
  if (rows.length === 0) return;
  const table = markdown(rows);
  await writeFile(path.join(folder, 'report.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
  await writeFile(path.join(folder, 'report.md'), `SEED=${rows[0]?.seed}\n\n${table}\n`);
  console.log(`\nSEED=${rows[0]?.seed}\n${table}\n\nAlso in ${folder}: report.md, report.json`);
}

async function readRows(folder: string): Promise<Row[]> {
  const files = (await readdir(path.join(folder, ROWS))).toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, ROWS, file), 'utf8')));
  return texts.map((text) => JSON.parse(text) as Row);
}

function markdown(rows: readonly Row[]): string {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, value]) => String(value(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, index) => pad(text, widths[index] ?? 0, index)).join(' | ')} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join('\n');
}

const pad = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width);
