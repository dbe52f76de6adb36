import type { PartitionStopped } from '../flush/checkpoint.ts';
import type { InboundRecord, TopicPartition } from '../records/record.ts';

/** The offsets that the log of a partition holds now. */
export type LogBounds = {
  /** Offset of the oldest record. */
  readonly low: number;
  /** Offset that the next record will get. */
  readonly high: number;
};

/** The offsets that a fetch covered, which may be more than its records have; and the partitions of its topic. */
export type FetchedRange = {
  /** Where the fetch before ended, or reading began; undefined: not known. */
  readonly from?: number | undefined;
  /** Offsets at its beginning that the log does not hold, although it holds older ones; undefined: there are none. */
  readonly gap?: { readonly from: number; readonly to: number } | undefined;
  /** Where the fetch ended, if that is after its last record. */
  readonly end?: number | undefined;
  /** Number of partitions of the topic, some seconds old at most; undefined: not known. */
  readonly partitions?: number | undefined;
};

/** Handles the records of the partitions that a record source is assigned. */
export interface PartitionHandler {
  /**
   * Call it when the partition is assigned, and when its position has to be read again.
   * @returns the offset to read from
   * @throws PartitionStopped if log and checkpoint contradict each other: do not read the partition
   * @throws TechnicalFailure if the database is away: call it again
   */
  assigned(partition: TopicPartition, bounds: LogBounds): Promise<number>;
  /**
   * Handles consecutive records of an assigned partition, and resolves when they are committed. While the database is
   * away it waits, until `signal` says that the partition is lost or the worker stops.
   * @param range includes offsets without records (control records): they are passed, too, or the log would later seem
   *   to have lost them. Offsets before it that are not handled are never skipped
   * @returns the offset of the next record
   * @throws PartitionStopped if the records are not of the log that the checkpoint belongs to
   * @throws CheckpointMoved if another worker handled records of the partition, or records before the range are not
   *   handled: call `assigned` again
   */
  handle(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    signal: AbortSignal,
    range?: FetchedRange,
  ): Promise<number>;
  /** Call it when the record at this offset cannot be read. Until it can, the partition is not read further. */
  unreadable?(partition: TopicPartition, offset: number, reason: PartitionStopped): void;
  /**
   * Partitions whose checkpoint in the database is behind what was handled: the database has lost commits. Call it from
   * time to time, and then `assigned` for each, even while no record comes that would show the loss.
   */
  findLost?(): Promise<TopicPartition[]>;
}

/** Reads topics as a member of a consumer group, and keeps its membership while records are handled. */
export interface RecordSource {
  /** Joins the group and delivers records until stopped, one batch of a partition at a time. */
  start(handler: PartitionHandler): Promise<void>;
  /** Lets commits that have begun finish, then leaves the group. */
  stop(): Promise<void>;
  /** Why it is not a member of its group now; undefined: it is. */
  problem(): Promise<string | undefined>;
}
