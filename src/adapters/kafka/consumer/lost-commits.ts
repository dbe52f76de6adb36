import type { PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { Assignment } from './partition-assignment.ts';

const CHECK_INTERVAL_MS = 10_000;

/**
 * Reads partitions again whose checkpoint moved back in the database, for example when an asynchronous standby became
 * the primary. A partition with new records notices this by itself; a partition without new records would not.
 * @returns a function that ends the checks
 */
export function watchForLostCommits(
  { findLost }: Pick<PartitionHandler, 'findLost'>,
  { position, reopen }: Pick<Assignment, 'position' | 'reopen'>,
  logger: Logger,
  intervalMs = CHECK_INTERVAL_MS,
): () => void {
  async function check(): Promise<void> {
    // Nothing can be checked while the database is away.
    const found = (await findLost?.().catch(() => [])) ?? [];
    const partitions = found.filter((partition) => position(partition) !== undefined);
    if (partitions.length === 0) return;
    logger.warn(
      { partitions },
      'the database has lost commits: these partitions are read again from its checkpoints',
    );
    await reopen(partitions);
  }
  const timer = setInterval(() => void check(), intervalMs).unref();
  return () => clearInterval(timer);
}
