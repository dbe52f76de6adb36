import { moveCheckpoint } from '../../../adapters/postgres/unit-of-work/checkpoint-move.ts';
import { postgresReadRows } from '../../../adapters/postgres/connection/read-rows.ts';
import { partitionId } from '../../../processing/records/record.ts';
import type { PartitionRow } from '../../../views/partitions.ts';
import { exitCodes, WrongUsage } from '../runtime/exit-codes.ts';
import { type PartitionEntry, partitionStatuses } from './statuses.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

/** Moves the checkpoint of a stopped partition to the beginning of what its log holds: all of it, or what is left. */
export const resumePartition = (
  name: string,
  { acceptLoss, json }: { acceptLoss?: boolean; json?: boolean },
): Promise<void> =>
  runCommand(async (context) => {
    const moved = await withDatabase(context, async (pool) => {
      const entries = await partitionStatuses(postgresReadRows(pool), context);
      const { row, status } = stoppedOne(name, entries, acceptLoss === true);
      const to = status.resumeAt;
      if (!(await moveCheckpoint(pool, row, to)))
        throw new WrongUsage(`${name}: its checkpoint has just moved. Look again: bin/allocation partitions`);
      return { partition: name, from: row.nextOffset, to, lost: Math.max(0, to - row.nextOffset) };
    });
    const sentence = `${name}: the checkpoint went from ${moved.from} to ${moved.to}; ${lossOf(moved.lost)}. Workers that run go on within seconds.`;
    await context.output.write(`${json ? JSON.stringify(moved) : sentence}\n`);
    return exitCodes.done;
  });

type Stopped = PartitionEntry & { readonly row: PartitionRow };

/** @throws WrongUsage if there is no such partition, it is not stopped, or the loss is not accepted */
function stoppedOne(name: string, entries: readonly PartitionEntry[], acceptLoss: boolean): Stopped {
  const entry = entries.find((each) => partitionId(each) === name);
  if (!entry) {
    const names = entries.map(partitionId).join(', ');
    throw new WrongUsage(`${name} is no partition of the command topics. There are: ${names}`);
  }
  const { row, status } = entry;
  if (!row || !status.stopped) throw new WrongUsage(`${name} is not stopped: there is nothing to accept.`);
  if (acceptLoss) return { ...entry, row };
  throw new WrongUsage(`${status.stopped}\nNothing was done.`);
}

function lossOf(records: number): string {
  if (records === 0) return 'it begins with the log as it is now';
  return records === 1 ? '1 command is given up' : `${records} commands are given up`;
}
