import {
  type Checkpoint,
  CheckpointMoved,
  type CheckpointStore,
} from '../../../src/processing/checkpoint.ts';
import type { TopicPartition } from '../../../src/processing/records.ts';
import type { MemoryTables } from './database.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryCheckpointStore = (transaction: MemoryTransaction): CheckpointStore => ({
  async open(partition, firstOffset) {
    await transaction.lock('open a checkpoint');
    const name = nameOf(partition);
    transaction.write(({ checkpoints }) => {
      if (checkpoints.has(name)) return;
      const { topic, partition: number } = partition;
      const id = checkpoints.size + 1;
      checkpoints.set(name, {
        id,
        topic,
        partition: number,
        nextOffset: firstOffset,
        lastSequence: 0,
        lastTimestamp: null,
      });
    });
    return transaction.tables().checkpoints.get(name) as Checkpoint;
  },
  async claim(checkpoint) {
    await transaction.lock(nameOf(checkpoint));
    transaction.write((tables) => requireUnmoved(tables, checkpoint));
  },
  async advance(from, to) {
    transaction.write((tables) => {
      requireUnmoved(tables, from);
      tables.checkpoints.set(nameOf(to), to);
    });
  },
});

function requireUnmoved({ checkpoints }: MemoryTables, expected: Checkpoint): void {
  const found = checkpoints.get(nameOf(expected));
  if (found?.nextOffset === expected.nextOffset && found.lastSequence === expected.lastSequence) return;
  throw new CheckpointMoved(`${nameOf(expected)} is not at ${expected.nextOffset}`);
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;
