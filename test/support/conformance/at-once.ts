import { aPartition, commitFrom } from '../builders/committed-outcome.ts';
import type { OutcomeParts } from '../builders/outcome.ts';
import type { EmptyDatabase } from './empty-database.ts';

/** Who does several things at once, and how many that are. */
export const PROCESSES: [string, number][] = [
  ['one process', 1],
  ['two processes', 2],
];

/** Commits what came of the next record of as many partitions at once, by processes in turn; why some were refused. */
export async function refusedAtOnce(
  { unitOfWork, elsewhere }: EmptyDatabase,
  processes: number,
  outcomes: readonly OutcomeParts[],
): Promise<unknown[]> {
  const from = await Promise.all(
    outcomes.map((_, partition) => unitOfWork.checkpoints.open(aPartition(partition), 0)),
  );
  return refusalsOf(
    from.map((checkpoint, index) =>
      commitFrom(index % processes === 0 ? unitOfWork : elsewhere, checkpoint, outcomes[index]),
    ),
  );
}

/** Why some of these did not come to a good end. */
export async function refusalsOf(all: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(all);
  return ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
}
