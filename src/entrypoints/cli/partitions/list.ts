import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import { printableLines } from '../../../adapters/terminal/printable.ts';
import { cutLine, paintLine, span } from '../../../adapters/terminal/styled-line.ts';
import {
  columnWidths,
  headLine,
  type Row,
  type TableColumn,
  tableLine,
} from '../../../adapters/terminal/text-table.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';
import { type PartitionEntry, partitionStatuses } from './statuses.ts';

/** Prints the state of each command partition. */
export const listPartitions = ({ json }: { json?: boolean }): Promise<void> =>
  runCommand(async (context) => {
    const entries = await withDatabase(context, (pool) => partitionStatuses(postgresReadRows(pool), context));
    const lines = json ? `${JSON.stringify(entries.map(asJson))}\n` : asText(entries, context.columns());
    await context.output.write(lines);
    return exitCodes.done;
  });

function asJson({ topic, partition, low, high, row, status, isAssigned }: PartitionEntry) {
  return {
    topic,
    partition,
    /** Offset of the next record to handle; null: no worker has read the partition yet. */
    checkpoint: row?.nextOffset ?? null,
    log: { low, high },
    lag: status.lag,
    lastSequence: row?.lastSequence ?? 0,
    published: row?.published ?? 0,
    unpublished: unpublished(row),
    stopped: status.stopped ?? null,
    /** Whether a worker reads it; null: the group is rebalancing. */
    assigned: isAssigned ?? null,
  };
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'PARTITION', shrinksTo: 12, keep: 'end' },
  { title: 'CHECKPOINT', align: 'right' },
  { title: 'LOG', align: 'right' },
  { title: 'LAG', align: 'right' },
  { title: 'UNPUBLISHED', align: 'right' },
  { title: 'STATE' },
];

/** @param columns of the terminal; undefined: it is a pipe, nothing is cut */
function asText(entries: readonly PartitionEntry[], columns = Infinity): string {
  const rows = entries.map((entry): Row => {
    const state = stateOf(entry);
    return [
      span(partitionId(entry)),
      span(entry.row ? String(entry.row.nextOffset) : '–'),
      span(`${entry.low}–${entry.high}`),
      span(String(entry.status.lag)),
      span(String(unpublished(entry.row))),
      state === 'ok' ? span(state) : span(state, 'red'),
    ];
  });
  const widths = columnWidths(COLUMNS, rows, columns);
  const lines = [headLine(COLUMNS, widths), ...rows.map((row) => tableLine(COLUMNS, widths, row))];
  const table = lines.map((line) => `${paintLine(cutLine(line, columns), process.stdout)}\n`).join('');
  const reasons = entries.flatMap(({ status }) => status.stopped ?? []);
  return table + reasons.map((reason) => `\n${printableLines(reason)}\n`).join('');
}

function stateOf({ row, status, isAssigned }: PartitionEntry): string {
  if (status.stopped) return 'stopped';
  if (isAssigned === false) return 'no worker';
  return row ? 'ok' : 'not started';
}

const unpublished = (row: PartitionEntry['row']): number =>
  row ? Math.max(0, row.lastSequence - row.published) : 0;
