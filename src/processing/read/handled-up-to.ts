import type { Checkpoint } from '../flush/checkpoint.ts';
import type { LogBounds } from './record-source.ts';
import { partitionId, type TopicPartition } from '../records/record.ts';

/**
 * The record time (ms since 1970) up to which all commands are handled; Infinity: no command waits; 0: commands wait and
 * it is not known from when. The retention of the inbox counts backwards from here, so that a database that was restored
 * from a backup still recognises the duplicates among the commands that it handles again.
 * @param logs all partitions that are read; looked up before the checkpoints
 */
export function handledUpTo(
  logs: readonly (TopicPartition & LogBounds)[],
  checkpoints: readonly (TopicPartition & Pick<Checkpoint, 'nextOffset' | 'lastTimestamp'>)[],
): number {
  const byPartition = new Map(checkpoints.map((checkpoint) => [partitionId(checkpoint), checkpoint]));
  return logs.reduce(
    (slowest, log) => Math.min(slowest, handledUpToIn(log, byPartition.get(partitionId(log)))),
    Infinity,
  );
}

function handledUpToIn(
  { low, high }: LogBounds,
  checkpoint: Pick<Checkpoint, 'nextOffset' | 'lastTimestamp'> | undefined,
): number {
  if ((checkpoint?.nextOffset ?? low) >= high) return Infinity;
  return Math.max(0, checkpoint?.lastTimestamp ?? 0);
}
