import type { TopicPartition } from '../records/record.ts';
import type { NotedLine } from './shortage.ts';

/** How far one partition of the event topic is read. Stored in Postgres beside the shortages. */
export type ReadPosition = TopicPartition & {
  /** Offset of the next record to read. */
  readonly nextOffset: number;
  /**
   * The last record that was read, its timestamp in ms since 1970. If another record has this offset now, the topic
   * was deleted and created again.
   */
  readonly last: { readonly offset: number; readonly timestamp: number } | null;
};

/** Stores each shortage once, however often its event is read. */
export interface ShortageStore {
  /**
   * Stores the positions at which a new notifier starts, for all partitions of the topic. Does nothing if one of them
   * has a position already; a partition that is added later then starts at its beginning.
   */
  begin(positions: readonly ReadPosition[]): Promise<void>;
  /** Returns the partition's position; if it has none, stores `firstOffset`. Concurrent calls are safe. */
  open(partition: TopicPartition, firstOffset: number): Promise<ReadPosition>;
  /**
   * Stores new shortages, ends those that are served or cancelled, and moves the position, in one transaction.
   * @returns the number of shortages that were new
   * @throws CheckpointMoved if the position is no longer at `from`
   * @throws TechnicalFailure if the database does not answer
   */
  store(from: ReadPosition, to: ReadPosition, lines: readonly NotedLine[]): Promise<number>;
}
