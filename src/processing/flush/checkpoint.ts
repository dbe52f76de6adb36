import { TechnicalFailure } from '../../service-layer/errors.ts';
import type { TopicPartition } from '../records/record.ts';

/** How far one command partition is handled. It is stored in Postgres and moves in the transaction that saves the state. */
export type Checkpoint = TopicPartition & {
  /** The checkpoint's own number, by which the outbox refers to the command partition. */
  readonly id: number;
  /** The offset of the next record to handle. */
  readonly nextOffset: number;
  /** The sequence of the last outbox message; 0: none yet. */
  readonly lastSequence: number;
  /** Timestamp (ms since 1970) of the last handled record: distinguishes a recreated topic from the one before. */
  readonly lastTimestamp: number | null;
};

/** Another worker has moved the checkpoint: write nothing, and read the position again. */
export class CheckpointMoved extends TechnicalFailure {
  override readonly name = 'CheckpointMoved';
}

/** Log and checkpoint of a command partition contradict each other: a person has to decide how to go on. */
export class PartitionStopped extends Error {
  override readonly name = 'PartitionStopped';
}
