import type { TopicPartition } from '../records/record.ts';
import type { Shortage } from './shortage.ts';

/** How far one partition of the event topic is read. Lives in Postgres, beside the shortages that were found. */
export type ReadPosition = TopicPartition & {
  /** The offset of the next record to read. */
  readonly nextOffset: number;
  /** The last record read, its timestamp in ms: tells a topic that was made anew from the one we knew. */
  readonly last: { readonly offset: number; readonly timestamp: number } | null;
};

/** Takes shortages in, each once, whoever reads them and however often. */
export interface ShortageStore {
  /**
   * Where a notifier begins that has never read the topic: all its partitions at once. Does nothing if one of
   * them was read before: a partition that appears later is opened at its beginning.
   */
  begin(positions: readonly ReadPosition[]): Promise<void>;
  /** The partition's position; made with `firstOffset` if there is none. Safe when two do it at once. */
  open(partition: TopicPartition, firstOffset: number): Promise<ReadPosition>;
  /**
   * Stores the shortages that are not known yet and moves the position: both or neither.
   * @returns how many were new
   * @throws CheckpointMoved if the position is no longer at `from`
   * @throws TechnicalFailure if the database is away
   */
  store(from: ReadPosition, to: ReadPosition, shortages: readonly Shortage[]): Promise<number>;
}
