import type { Kafka } from 'kafkajs';
import { type InboundRecord, partitionId } from '../../../processing/records/record.ts';
import { type PartitionBounds, partitionBounds } from '../client/log-bounds.ts';
import { topicReader } from './topic-reader.ts';

/** Following has failed when Kafka has been away for so long. */
const GIVE_UP_AFTER_MS = 10_000;
/** The group waits for so long for a member without a heartbeat, for example a follower that was suspended. */
const SESSION_TIMEOUT_MS = 10_000;

/** Follows topics, as a person would with kcat. Commits nothing and leaves no consumer group behind. */
export type TopicFollower = {
  /** Rejected when following cannot go on: with a TechnicalFailure, or with what `onRecord` threw. Never fulfilled. */
  readonly failed: Promise<never>;
  /** Done when all records that the topics held at the start have been handed over. */
  readonly caughtUp: Promise<void>;
  close(): Promise<void>;
};

/** The offset to begin at, by the bounds that the partition has at the start. */
export type StartAt = (bounds: PartitionBounds) => number;

const starts: Readonly<Record<'now' | 'beginning', StartAt>> = {
  now: ({ high }) => high,
  beginning: ({ low }) => low,
};

/**
 * Calls `onRecord` for each committed record, one at a time, per partition in order: from the end of the topics at the
 * time of this call, from their beginning, or from an offset of each partition.
 * @throws TechnicalFailure
 */
export async function followTopics(
  kafka: Kafka,
  topics: readonly string[],
  onRecord: (record: InboundRecord) => void | Promise<void>,
  from: 'now' | 'beginning' | StartAt = 'now',
): Promise<TopicFollower> {
  const startAt = typeof from === 'function' ? from : starts[from];
  const bounds = (await partitionBounds(kafka, topics, 'Read')).map((bound) => ({
    ...bound,
    low: startAt(bound),
  }));
  const { promise: caughtUp, resolve: catchUp } = Promise.withResolvers<void>();
  /** Ends of the partitions that hold more of what was there at the start. */
  const behind = new Map(
    bounds.filter(({ low, high }) => low < high).map((bound) => [partitionId(bound), bound.high]),
  );
  if (behind.size === 0) catchUp();
  const ranges = bounds.map((bound) => ({ ...bound, high: Infinity }));
  const { start, failed, close } = topicReader(kafka, [{ ranges, onRecord }], {
    groupPrefix: 'follower',
    maxWaitTimeInMs: 100,
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: SESSION_TIMEOUT_MS,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    includeAddedPartitions: true,
    // Counted by fetches, not by records: a topic mostly ends with a transaction's control record, which `onRecord` never gets.
    onFetched({ nextOffset, ...partition }) {
      const name = partitionId(partition);
      if (nextOffset >= (behind.get(name) ?? Infinity)) behind.delete(name);
      if (behind.size === 0) catchUp();
    },
  });
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { failed, caughtUp, close };
}
