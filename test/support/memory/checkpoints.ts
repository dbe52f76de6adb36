import { type Checkpoint, CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import { partitionId, type TopicPartition } from '../../../src/processing/records/record.ts';
import type { MemoryTables } from './database.ts';

export function openCheckpoint(
  { checkpoints }: MemoryTables,
  { topic, partition }: TopicPartition,
  firstOffset: number,
): Checkpoint {
  const name = partitionId({ topic, partition });
  const opened = checkpoints.get(name) ?? {
    id: checkpoints.size + 1,
    topic,
    partition,
    nextOffset: firstOffset,
    lastSequence: 0,
    lastTimestamp: null,
  };
  checkpoints.set(name, opened);
  return opened;
}

export function moveCheckpoint({ checkpoints }: MemoryTables, from: Checkpoint, to: Checkpoint): void {
  const { id, nextOffset, lastSequence } = from;
  const found = checkpoints.get(partitionId(from));
  if (found?.id !== id || found.nextOffset !== nextOffset || found.lastSequence !== lastSequence)
    throw new CheckpointMoved(`${partitionId(from)} is not at ${nextOffset}`);
  checkpoints.set(partitionId(from), to);
}
