import type { InboundRecord, TopicPartition } from './records.ts';

/** What the log of a partition holds now. */
export type LogBounds = {
  /** Offset of the oldest record kept. */
  readonly low: number;
  /** Offset the next record will get. */
  readonly high: number;
};

/** What a record source asks of whoever handles its records. */
export interface PartitionHandler {
  /**
   * The partition was assigned, or its position has to be read again.
   * @returns the offset to read from
   * @throws PartitionStopped if log and checkpoint do not belong together: the partition is left alone
   * @throws TechnicalFailure if the database is away: it is to be asked again
   */
  assigned(partition: TopicPartition, bounds: LogBounds): Promise<number>;
  /**
   * Handles consecutive records of an assigned partition; done when they are committed. While the database
   * is away it waits, until `signal` says that the partition is lost or the worker stops.
   * @param end where the fetch ended, if that is behind the last record: control records and compacted ones
   *   are passed, too, or the log would one day seem to have lost them
   * @returns the offset of the next record
   * @throws PartitionStopped if the records are not those of the log we know
   * @throws CheckpointMoved if somebody else took the partition on: `assigned` is to be called again
   */
  handle(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    signal: AbortSignal,
    end?: number,
  ): Promise<number>;
}

/** Reads topics as a member of a consumer group and keeps its membership alive while records are handled. */
export interface RecordSource {
  /** Joins the group and delivers records, one batch of a partition at a time, until stopped. */
  start(handler: PartitionHandler): Promise<void>;
  /** Lets the transaction at work finish, leaves the group. */
  stop(): Promise<void>;
  /** What keeps it from its group; undefined: nothing. */
  problem(): Promise<string | undefined>;
}
