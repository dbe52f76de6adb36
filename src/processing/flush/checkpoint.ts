import { TechnicalFailure } from '../../service-layer/errors.ts';
import type { TopicPartition } from '../records/record.ts';

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
