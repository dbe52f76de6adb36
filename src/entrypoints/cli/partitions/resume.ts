import { moveCheckpoint } from '../../../adapters/postgres/unit-of-work/checkpoints.ts';
import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import { partitionId } from '../../../processing/records/record.ts';
import type { PartitionRow } from '../../../views/partitions.ts';
import { UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';
import { type PartitionEntry, partitionStatuses } from './statuses.ts';

/**
 * Moves the checkpoint of a stopped partition to the first unhandled record that its log holds.
 * @param name the partition, e.g. `allocation.commands-3`
 */
export const resumePartition = (
  name: string,
  { acceptLoss, json }: { acceptLoss?: boolean; json?: boolean },
): Promise<void> =>
  runCommand(async (context) => {
    const moved = await withDatabase(context, async (pool) => {
      const entries = await partitionStatuses(postgresReadRows(pool), context);
      const { row, status } = stoppedPartition(name, entries, acceptLoss === true);
      const to = status.resumeAt;
      if (!(await moveCheckpoint(pool, row, to)))
        throw new UsageError(
          `${name}: its checkpoint has just moved. Check again: bin/allocation partitions`,
        );
      return { partition: name, from: row.nextOffset, to, lost: Math.max(0, to - row.nextOffset) };
    });
    const sentence = `${name}: the checkpoint moved from ${moved.from} to ${moved.to}; ${lossText(moved.lost)}. Running workers continue within seconds.`;
    await context.output.write(`${json ? JSON.stringify(moved) : sentence}\n`);
    return exitCodes.done;
  });

type StoppedPartition = PartitionEntry & { readonly row: PartitionRow };

/** @throws UsageError if the partition does not exist or is not stopped, or if the loss is not accepted */
function stoppedPartition(
  name: string,
  entries: readonly PartitionEntry[],
  acceptLoss: boolean,
): StoppedPartition {
  const entry = entries.find((each) => partitionId(each) === name);
  if (!entry) {
    const names = entries.map(partitionId).join(', ');
    throw new UsageError(`${name} is not a partition of the command topics. These are: ${names}`);
  }
  const { row, status } = entry;
  if (!row || !status.stopped) throw new UsageError(`${name} is not stopped: there is nothing to resume.`);
  if (acceptLoss) return { ...entry, row };
  throw new UsageError(`${status.stopped}\nNothing was done.`);
}

function lossText(records: number): string {
  if (records === 0) return 'the whole log will be handled';
  return records === 1 ? '1 command is given up' : `${records} commands are given up`;
}
