import type { Checkpoint } from '../flush/checkpoint.ts';
import type { LogBounds } from './record-source.ts';
import { partitionName, type TopicPartition } from '../records/record.ts';

type Reached = TopicPartition & Pick<Checkpoint, 'nextOffset' | 'lastTimestamp'>;

/**
 * The record time (ms since 1970) up to which all commands are handled; Infinity: none waits. Ids are remembered from
 * there on backwards, so that a database that was restored from a backup tells the same duplicates as before. 0 where
 * commands wait and it is not known from when.
 * @param logs all partitions that are read, as they were before the checkpoints were looked at
 */
export function handledUpTo(
  logs: readonly (TopicPartition & LogBounds)[],
  checkpoints: readonly Reached[],
): number {
  const known = new Map(checkpoints.map((checkpoint) => [partitionName(checkpoint), checkpoint]));
  return logs.reduce(
    (slowest, log) => Math.min(slowest, reachedIn(log, known.get(partitionName(log)))),
    Infinity,
  );
}

function reachedIn({ low, high }: LogBounds, checkpoint: Reached | undefined): number {
  if ((checkpoint?.nextOffset ?? low) >= high) return Infinity;
  return Math.max(0, checkpoint?.lastTimestamp ?? 0);
}
