import type { PartitionStopped } from '../flush/checkpoint.ts';
import type { InboundRecord, TopicPartition } from '../records/record.ts';

/** What the log of a partition holds now. */
export type LogBounds = {
  /** Offset of the oldest record kept. */
  readonly low: number;
  /** Offset the next record will get. */
  readonly high: number;
};

/** What of the log a fetch took in, as offsets, and what is known of its topic. */
export type FetchedRange = {
  /** Where the fetch before ended, or reading began; undefined: not known. */
  readonly from?: number | undefined;
  /** Offsets at its beginning that the log does not hold, although it holds older ones; undefined: there are none. */
  readonly gap?: { readonly from: number; readonly to: number } | undefined;
  /** Where it ended, if that is behind the last record. */
  readonly end?: number | undefined;
  /** Partitions of the topic; undefined: not known. It may be some seconds old. */
  readonly partitions?: number | undefined;
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
   * @param range control records in it are passed, too, or the log would one day seem to have lost
   *   them; what is not handled before it is not skipped
   * @returns the offset of the next record
   * @throws PartitionStopped if the records are not those of the log we know
   * @throws CheckpointMoved if somebody else took the partition on, or what comes before the range is not handled:
   *   `assigned` is to be called again
   */
  handle(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    signal: AbortSignal,
    range?: FetchedRange,
  ): Promise<number>;
  /** What comes at this offset cannot be read, and nothing behind it is: until it can, the partition is left alone. */
  unreadable?(partition: TopicPartition, offset: number, reason: PartitionStopped): void;
  /**
   * Partitions whose position in the database is behind what was handled of them: it has lost commits. `assigned` is to
   * be called again for each, also while no record comes that would show it.
   */
  lost?(): Promise<TopicPartition[]>;
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
