import { aPartition, commitFrom } from '../builders/committed-outcome.ts';
import type { OutcomeParts } from '../builders/outcome.ts';
import type { EmptyDatabase } from './empty-database.ts';

/** Cases of concurrent work: in one process or in several. */
export const PROCESSES: [string, number][] = [
  ['one process', 1],
  ['two processes', 2],
];

/**
 * Commits the outcome of the next record of this many partitions at once, alternating between processes. Returns the
 * errors.
 */
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

/** The errors of the rejected promises. */
export async function refusalsOf(all: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(all);
  return ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
}
