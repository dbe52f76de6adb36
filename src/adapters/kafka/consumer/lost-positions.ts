import type { PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { Assignment } from './partition-assignment.ts';

/** Milliseconds between looks. */
const LOOK_EVERY = 10_000;

/**
 * Reads partitions again whose position went back in the database, as when an asynchronous standby has taken its place.
 * A partition with new records finds that by itself; one without would never. Returns what ends it.
 */
export function watchForLostPositions(
  { lost }: Pick<PartitionHandler, 'lost'>,
  { position, reopen }: Pick<Assignment, 'position' | 'reopen'>,
  logger: Logger,
  every = LOOK_EVERY,
): () => void {
  async function look(): Promise<void> {
    // While the database is away there is nothing to see.
    const found = (await lost?.().catch(() => [])) ?? [];
    const partitions = found.filter((partition) => position(partition) !== undefined);
    if (partitions.length === 0) return;
    logger.warn(
      { partitions },
      'the database has lost commits: these partitions are read again from its checkpoints',
    );
    await reopen(partitions);
  }
  const timer = setInterval(() => void look(), every).unref();
  return () => clearInterval(timer);
}
