import { TechnicalFailure } from '../service-layer/failures.ts';
import type { TopicPartition } from './records.ts';

/** How far one command partition is handled. Lives in Postgres, beside the state it vouches for. */
export type Checkpoint = TopicPartition & {
  /** The checkpoint's own number, by which the outbox refers to the command partition. */
  readonly id: number;
  /** The offset of the next record to handle. */
  readonly nextOffset: number;
  /** The sequence of the last outbox message; 0: none yet. */
  readonly lastSequence: number;
  /** Timestamp (ms) of the last handled record: tells a recreated topic from the one we knew. */
  readonly lastTimestamp: number | null;
};

/** Another worker has taken the partition on: nothing may be written, the position is to be read again. */
export class CheckpointMoved extends TechnicalFailure {
  override readonly name = 'CheckpointMoved';
}

/** The command log and the checkpoint do not belong together: a person has to decide. */
export class PartitionStopped extends Error {
  override readonly name = 'PartitionStopped';
}

/** Keeps checkpoints. Works inside the transaction it was handed out by. */
export interface CheckpointStore {
  /** The partition's checkpoint; made with `firstOffset` if there is none. Safe when two do it at once. */
  open(partition: TopicPartition, firstOffset: number): Promise<Checkpoint>;
  /**
   * Locks the checkpoint until the transaction ends, so that a second writer waits and then finds it moved.
   * @throws CheckpointMoved if it is not as given
   */
  claim(checkpoint: Checkpoint): Promise<void>;
  /**
   * Compare-and-set on the next offset.
   * @throws CheckpointMoved if it is no longer at `from`
   */
  advance(from: Checkpoint, to: Checkpoint): Promise<void>;
}
