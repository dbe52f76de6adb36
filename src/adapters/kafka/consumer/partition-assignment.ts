import type { Consumer, Kafka } from 'kafkajs';
import { PartitionStopped } from '../../../processing/flush/checkpoint.ts';
import type { PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { type RetryPolicy, retryTechnical } from '../../../processing/runtime/retry.ts';
import { boundsReader } from '../client/bounds-reader.ts';

/** Milliseconds after which a stopped partition is looked at again. */
const LOOK_AGAIN = 10_000;

// Quick: a partition without a leader gets one within seconds, and then waits for nothing else.
const RETRY: RetryPolicy = { firstDelay: 100, maxDelay: 1_000 };

export type Assignment = ReturnType<typeof partitionAssignment>;

/** `memberAssignment` of kafkajs's GROUP_JOIN, flat. */
export const assignedPartitions = (assignment: Record<string, number[]>): TopicPartition[] =>
  Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );

/**
 * The partitions this member holds and where each is read from. After each join all of them are paused, the
 * handler is asked for their positions, and they are read from there.
 */
export function partitionAssignment(
  kafka: Kafka,
  consumer: Consumer,
  handler: PartitionHandler,
  idle: (partition: TopicPartition) => Promise<void> | undefined,
  logger: Logger,
) {
  /** Offset of the next record to come, by partition; absent while the partition is not open. */
  const readFrom = new Map<string, number>();
  let generation = new AbortController();
  let hasEnded = false;
  let held: readonly TopicPartition[] = [];
  /** What people were told of partitions that are stopped. */
  const told = new Map<string, string>();
  const { bounds, close } = boundsReader(kafka);

  /** Nothing is read until the next join; what is under way is called off. */
  function suspend(): void {
    generation.abort();
    readFrom.clear();
  }

  /** kafkajs calls this before the first fetch of the new assignment; it must pause without waiting. */
  function begin(partitions: readonly TopicPartition[]): void {
    // A join that was under way when the consumer was stopped: it would take no more calls.
    if (hasEnded) return;
    generation.abort();
    generation = new AbortController();
    const now = new Set(partitions.map(partitionId));
    const given = [...readFrom.keys()].filter((key) => !now.has(key));
    if (given.length > 0) logger.info({ partitions: given }, 'partitions given to other workers');
    readFrom.clear();
    told.clear();
    held = partitions;
    void reopen(partitions);
  }

  async function reopen(partitions: readonly TopicPartition[]): Promise<void> {
    const { signal } = generation;
    if (partitions.length === 0 || signal.aborted) return;
    for (const partition of partitions) readFrom.delete(partitionId(partition));
    consumer.pause(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
    await Promise.all(partitions.map((partition) => open(partition, signal)));
  }

  async function open(partition: TopicPartition, signal: AbortSignal): Promise<void> {
    try {
      // What an assignment before still commits is part of the position.
      await idle(partition);
      const offset = await retryTechnical(async () => handler.assigned(partition, await bounds(partition)), {
        ...RETRY,
        signal,
        // Once is nothing to be told of: a topic that was just made has no leader yet.
        onFailure: (err, attempt) =>
          logger[attempt > 1 ? 'warn' : 'debug'](
            { ...partition, attempt, err },
            'position not read: trying again',
          ),
      });
      if (signal.aborted) return;
      readFrom.set(partitionId(partition), offset);
      consumer.seek({ ...partition, offset: String(offset) });
      consumer.resume([{ topic: partition.topic, partitions: [partition.partition] }]);
    } catch (error) {
      if (!signal.aborted) stop(partition, error as Error);
    }
  }

  /** Left alone, while the others go on; looked at again now and then, for a person may have decided meanwhile. */
  function stop(partition: TopicPartition, reason: Error): void {
    const name = partitionId(partition);
    const { signal } = generation;
    if (signal.aborted) return;
    readFrom.delete(name);
    consumer.pause([{ topic: partition.topic, partitions: [partition.partition] }]);
    if (told.get(name) !== reason.message) logger.error({ ...partition, err: reason }, reason.message);
    told.set(name, reason.message);
    setTimeout(() => {
      if (!signal.aborted) void reopen([partition]);
    }, LOOK_AGAIN).unref();
  }

  /** Like one that is stopped, but found out while it is fetched: kafkajs goes on if the partition is paused. */
  function unreadable(partition: TopicPartition, offset: number, cause: Error): void {
    const name = partitionId(partition);
    const reason = new PartitionStopped(
      `${name} is stopped at offset ${offset}: its next batch cannot be read: ${cause.message}`,
      { cause },
    );
    consumer.pause([{ topic: partition.topic, partitions: [partition.partition] }]);
    if (generation.signal.aborted) return;
    handler.unreadable?.(partition, offset, reason);
    stop(partition, reason);
  }

  /** False if a fetch does not go on where the last one ended: then the records are not to be handled. */
  async function continues(partition: TopicPartition, fetchedFrom: number): Promise<boolean> {
    const expected = readFrom.get(partitionId(partition));
    if (expected === undefined) return false;
    if (fetchedFrom === expected) return true;
    // Further on is right where only control records were left out; but kafkajs also jumps,
    // without a word, when the log no longer holds the offset it wanted.
    if (fetchedFrom > expected && (await bounds(partition)).low <= expected) return true;
    void reopen([partition]);
    return false;
  }

  /** Holds the positions of all open partitions against their logs again. */
  const reopenAll = (): Promise<void> => {
    const opened = held.filter((partition) => readFrom.has(partitionId(partition)));
    return reopen(opened);
  };

  return {
    handler,
    begin,
    suspend,
    reopen,
    reopenAll,
    stop,
    unreadable,
    continues,
    /** Aborted when the partitions are assigned anew, or not any more. */
    ended: (): AbortSignal => generation.signal,
    /** Offset of the next record to come; undefined: the partition is not open. */
    position: (partition: TopicPartition): number | undefined => readFrom.get(partitionId(partition)),
    readUpTo: (partition: TopicPartition, offset: number): void =>
      void readFrom.set(partitionId(partition), offset),
    /** Nothing is opened any more. */
    end(): void {
      hasEnded = true;
      generation.abort();
    },
    close,
  };
}
