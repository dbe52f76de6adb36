import type { Consumer, Kafka } from 'kafkajs';
import { PartitionStopped } from '../../../processing/flush/checkpoint.ts';
import type { PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { type RetryPolicy, retryTechnical } from '../../../processing/runtime/retry.ts';
import { boundsReader } from '../client/log-bounds.ts';

/** A stopped partition is opened again after so long. */
const REOPEN_DELAY_MS = 10_000;

// Short delays: a partition without a leader gets one within seconds, and should then be read at once.
const RETRY: RetryPolicy = { firstDelay: 100, maxDelay: 1_000 };

export type Assignment = ReturnType<typeof partitionAssignment>;

/** `memberAssignment` of kafkajs's GROUP_JOIN event, such as `{ commands: [0, 1] }`, as a list of partitions. */
export const assignedPartitions = (assignment: Record<string, number[]>): TopicPartition[] =>
  Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );

/**
 * The partitions that are assigned to this member, and the position from which each is read. After each join all of them
 * are paused, the handler is asked for their positions, and reading starts there.
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
  let assignedNow: readonly TopicPartition[] = [];
  /** The last message logged about each stopped partition. */
  const logged = new Map<string, string>();
  const { bounds, close } = boundsReader(kafka);

  /** Reads nothing until the next join, and aborts work in progress. */
  function suspend(): void {
    generation.abort();
    readFrom.clear();
  }

  /** To be called before the first fetch of a new assignment, so the partitions are paused synchronously. */
  function begin(partitions: readonly TopicPartition[]): void {
    // The join was in progress when the consumer was stopped: the consumer takes no more calls.
    if (hasEnded) return;
    generation.abort();
    generation = new AbortController();
    const now = new Set(partitions.map(partitionId));
    const moved = [...readFrom.keys()].filter((key) => !now.has(key));
    if (moved.length > 0) logger.info({ partitions: moved }, 'partitions moved to other workers');
    readFrom.clear();
    logged.clear();
    assignedNow = partitions;
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
      // Work of the previous assignment may still commit, which moves the position.
      await idle(partition);
      const offset = await retryTechnical(async () => handler.assigned(partition, await bounds(partition)), {
        ...RETRY,
        signal,
        // The first failure is normal: a topic that has just been created has no leader yet.
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

  /** Pauses the partition while the others go on. Opens it again from time to time: a person may have resumed it. */
  function stop(partition: TopicPartition, reason: Error): void {
    const name = partitionId(partition);
    const { signal } = generation;
    if (signal.aborted) return;
    readFrom.delete(name);
    consumer.pause([{ topic: partition.topic, partitions: [partition.partition] }]);
    if (logged.get(name) !== reason.message) logger.error({ ...partition, err: reason }, reason.message);
    logged.set(name, reason.message);
    setTimeout(() => {
      if (!signal.aborted) void reopen([partition]);
    }, REOPEN_DELAY_MS).unref();
  }

  /** Stops a partition whose next batch cannot be read. kafkajs goes on with the others if it is paused at once. */
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

  /** False if a fetch does not begin where the last one ended: then its records must not be handled. */
  async function continues(partition: TopicPartition, fetchedFrom: number): Promise<boolean> {
    const expected = readFrom.get(partitionId(partition));
    if (expected === undefined) return false;
    if (fetchedFrom === expected) return true;
    // A later offset is right if only control records lie between. But kafkajs also jumps to a later offset, silently,
    // when the log no longer holds the offset that it asked for.
    if (fetchedFrom > expected && (await bounds(partition)).low <= expected) return true;
    void reopen([partition]);
    return false;
  }

  /** Compares the positions of all open partitions with their logs again. */
  const reopenAll = (): Promise<void> => {
    const opened = assignedNow.filter((partition) => readFrom.has(partitionId(partition)));
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
    /** Aborted at the next join or suspension. */
    ended: (): AbortSignal => generation.signal,
    /** Offset of the next record to come; undefined if the partition is not open. */
    position: (partition: TopicPartition): number | undefined => readFrom.get(partitionId(partition)),
    readUpTo: (partition: TopicPartition, offset: number): void =>
      void readFrom.set(partitionId(partition), offset),
    /** Opens no partition any more. */
    end(): void {
      hasEnded = true;
      generation.abort();
    },
    close,
  };
}
