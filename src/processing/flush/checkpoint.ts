import { TechnicalFailure } from '../../service-layer/errors.ts';
import type { TopicPartition } from '../records/record.ts';

/** How far one command partition is handled. It is stored in Postgres and moves in the transaction that saves the state. */
export type Checkpoint = TopicPartition & {
  /** Number of the command partition in the database: the outbox refers to it. */
  readonly id: number;
  /** The offset of the next record to handle. */
  readonly nextOffset: number;
  /** The sequence of the last outbox message; 0: none yet. */
  readonly lastSequence: number;
  /** Timestamp (ms) of the last handled record: shows whether the topic is still the same one. */
  readonly lastTimestamp: number | null;
};

/** The stored checkpoints. All methods throw TechnicalFailure if the database is away. */
export interface Checkpoints {
  /** The partition's checkpoint; created with `firstOffset` if there is none. Two processes may do it at once. */
  open(partition: TopicPartition, firstOffset: number): Promise<Checkpoint>;
  /** Those of the given checkpoints that are further than the stored ones: the database has lost commits. */
  findLost(known: readonly Checkpoint[]): Promise<Checkpoint[]>;
}

/** Another worker has moved the partition's checkpoint: nothing was written. Open the checkpoint again to go on. */
export class CheckpointMoved extends TechnicalFailure {
  override readonly name = 'CheckpointMoved';
}

/** Log and checkpoint of a command partition contradict each other: a person has to decide how to go on. */
export class PartitionStopped extends Error {
  override readonly name = 'PartitionStopped';
}
