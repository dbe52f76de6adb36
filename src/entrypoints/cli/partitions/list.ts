import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import { printableTable } from '../../../adapters/terminal/printable.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';
import { type PartitionEntry, partitionStatuses } from './statuses.ts';

/** Prints the state of each command partition. */
export const listPartitions = ({ json }: { json?: boolean }): Promise<void> =>
  runCommand(async (context) => {
    const entries = await withDatabase(context, (pool) => partitionStatuses(postgresReadRows(pool), context));
    const lines = json ? `${JSON.stringify(entries.map(asJson))}\n` : asText(entries);
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

const HEAD = ['PARTITION', 'CHECKPOINT', 'LOG', 'LAG', 'UNPUBLISHED', 'STATE'];

function asText(entries: readonly PartitionEntry[]): string {
  const cells = entries.map((entry) => [
    partitionId(entry),
    entry.row ? String(entry.row.nextOffset) : '–',
    `${entry.low}–${entry.high}`,
    String(entry.status.lag),
    String(unpublished(entry.row)),
    stateOf(entry),
  ]);
  const reasons = entries.flatMap(({ status }) => status.stopped ?? []).map((reason) => `\n${reason}\n`);
  return printableTable([HEAD, ...cells]) + reasons.join('');
}

function stateOf({ row, status, isAssigned }: PartitionEntry): string {
  if (status.stopped) return 'stopped';
  if (isAssigned === false) return 'no worker';
  return row ? 'ok' : 'not started';
}

const unpublished = (row: PartitionEntry['row']): number =>
  row ? Math.max(0, row.lastSequence - row.published) : 0;
