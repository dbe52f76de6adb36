import { randomUUID } from 'node:crypto';
import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { InboundRecord, TopicPartition } from '../../../processing/records/record.ts';
import { withAdmin } from '../client/admin.ts';
import { groupReadAccess, kafkaFailure } from '../client/errors.ts';
import type { PartitionBounds } from '../client/log-bounds.ts';
import { assignedPartitions } from '../consumer/partition-assignment.ts';
import { fromKafkajsMessage } from '../client/kafkajs-record.ts';

/** Partitions that are read side by side, each from `low` up to but not including `high`, and the function that gets their records. */
export type ReadStep = {
  readonly ranges: readonly PartitionBounds[];
  /** Called for one record at a time, per partition in order; once for each record unless `repeatsRecords` is set. */
  readonly onRecord: (record: InboundRecord) => void | Promise<void>;
};

/** A part of a partition's log that was fetched. Its offsets include control records and aborted records. */
export type FetchedPart = TopicPartition & {
  /** Undefined if the fetch had no record at or after the requested offset. */
  readonly firstOffset: number | undefined;
  readonly nextOffset: number;
  /** Offset of the next record to come, at the time of the fetch. */
  readonly logEnd: number;
};

export type ReaderOptions = Pick<
  ConsumerConfig,
  'maxBytesPerPartition' | 'maxWaitTimeInMs' | 'readUncommitted' | 'rebalanceTimeout' | 'sessionTimeout'
> & {
  /** Start of the consumer group's name; a UUID follows. */
  readonly groupPrefix: string;
  /** Called after each fetch, when `onRecord` has had its records. */
  readonly onFetched?: (part: FetchedPart) => void;
  /** Put before a failure's cause, for example `positions not read`. */
  readonly failureText?: string;
  /** Give up once the consumer has kept crashing for so long. Without it kafkajs restarts the consumer every time. */
  readonly giveUpAfterMs?: number;
  /** Also read partitions that are added to the topics later, in the first step. */
  readonly includeAddedPartitions?: boolean;
  /**
   * Hand over whatever a fetch brings, also offsets that were read before. Otherwise records that take their place in a
   * log that was truncated or created again would be taken for records that arrive a second time.
   */
  readonly repeatsRecords?: boolean;
};

export type TopicReader = {
  /** @throws TechnicalFailure */
  start(): Promise<void>;
  /** Done when all ranges have been read; never if a range has no end. */
  readonly finished: Promise<void>;
  /** Rejected when reading cannot go on: with a TechnicalFailure, or with what `onRecord` threw. */
  readonly failed: Promise<never>;
  /** The partitions of the current step that have not been read to their ends. */
  unfinished(): readonly TopicPartition[];
  /** Hands over no more records, leaves the consumer group and deletes it. Never fails. */
  close(): Promise<void>;
};

/** Milliseconds for each of the two steps of closing. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Reads one step after the other through a consumer group of its own, because kafkajs has no consumer without a group.
 */
export function topicReader(kafka: Kafka, steps: readonly ReadStep[], options: ReaderOptions): TopicReader {
  const {
    groupPrefix,
    onFetched,
    failureText,
    giveUpAfterMs,
    includeAddedPartitions,
    repeatsRecords,
    ...config
  } = options;
  const groupId = `${groupPrefix}-${randomUUID()}`;
  const ranges = steps.flatMap(({ ranges: ofStep, onRecord }, step) =>
    ofStep.map(({ low, ...range }) => ({ ...range, next: low, step, onRecord })),
  );
  type Range = (typeof ranges)[number];
  const topics = [...new Set(ranges.map(({ topic }) => topic))];
  const access = groupReadAccess(groupId, topics);
  const ended = new AbortController();
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // It may be rejected before the caller waits for it.
  failed.catch(() => undefined);
  let consumer: Consumer | undefined;
  let failingSince: number | undefined;

  function fail(error: unknown): void {
    ended.abort();
    reject(error);
  }

  const rangeOf = (of: TopicPartition): Range | undefined =>
    ranges.find(({ topic, partition }) => topic === of.topic && partition === of.partition);

  function currentRanges(): readonly Range[] {
    const open = ranges.filter(({ next, high }) => next < high);
    return open.filter(({ step }) => step === open[0]?.step);
  }

  /**
   * Ends, or pauses everything and resumes what is to be read now: not ranges that have been read, later steps, or
   * partitions without a range.
   */
  function advance(): void {
    const current = currentRanges();
    if (current.length === 0) return finish();
    try {
      consumer?.pause(topics.map((topic) => ({ topic })));
      consumer?.resume(current.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
    } catch {
      // Between a crash and its restart the consumer can do neither. The next join calls this again.
    }
  }

  function addRanges(partitions: readonly TopicPartition[]): void {
    const [{ onRecord } = {}] = steps;
    if (!includeAddedPartitions || !onRecord) return;
    for (const partition of partitions)
      if (!rangeOf(partition)) ranges.push({ ...partition, next: 0, high: Infinity, step: 0, onRecord });
  }

  function onJoin(partitions: readonly TopicPartition[]): void {
    failingSince = undefined;
    addRanges(partitions);
    // Without a seek kafkajs begins at the log's first record, which may be later than offset 0.
    for (const { topic, partition, next } of ranges)
      if (next > 0) consumer?.seek({ topic, partition, offset: String(next) });
    // Also when all has been read: the group may be joined again after the last record.
    advance();
  }

  function onRead(part: FetchedPart): void {
    const range = rangeOf(part);
    if (!range) return;
    range.next = repeatsRecords ? part.nextOffset : Math.max(range.next, part.nextOffset);
    onFetched?.(part);
    if (range.next >= range.high) advance();
  }

  /** Whole batches, not single messages: kafkajs may break off between two messages and still report the batch's end. */
  async function eachBatch({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const range = rangeOf(batch);
    // It was fetched before its partition was paused.
    if (!range || !currentRanges().includes(range)) return;
    let isHeartbeatDue = false;
    for (const message of batch.messages) {
      if (ended.signal.aborted) return;
      const record = fromKafkajsMessage(batch, message);
      if (record.offset >= range.high) break;
      // A batch that was fetched before the group was joined again arrives a second time.
      if (record.offset < range.next && !repeatsRecords) continue;
      // Not after the last record: a failure would hide that the range has been read.
      if (isHeartbeatDue) await heartbeat();
      range.next = record.offset + 1;
      try {
        const handling = range.onRecord(record);
        isHeartbeatDue = handling !== undefined;
        await handling;
      } catch (error) {
        // Not thrown: kafkajs would call it again.
        return fail(error);
      }
    }
    if (ended.signal.aborted) return;
    resolveOffset(batch.lastOffset());
    onRead(partOf(batch, { first: batch.firstOffset(), last: batch.lastOffset(), end: batch.highWatermark }));
  }

  function connect(): Consumer {
    const made = kafka.consumer({
      ...config,
      groupId,
      retry: {
        retries: 5,
        restartOnFailure: () =>
          Promise.resolve(
            !ended.signal.aborted && Date.now() - (failingSince ??= Date.now()) < (giveUpAfterMs ?? Infinity),
          ),
      },
    });
    made.on(made.events.GROUP_JOIN, ({ payload }) => onJoin(assignedPartitions(payload.memberAssignment)));
    made.on(made.events.END_BATCH_PROCESS, ({ payload }) => {
      // Control records only: kafkajs calls `eachBatch` for none of them, and they may be the last of the log.
      if (payload.batchSize > 0) return;
      const { firstOffset: first, lastOffset: last, highWatermark: end } = payload;
      onRead(partOf(payload, { first, last, end }));
    });
    made.on(made.events.CRASH, ({ payload: { restart, error } }) => {
      if (!restart) fail(kafkaFailure(error, access, failureText));
    });
    return made;
  }

  return {
    async start() {
      consumer = connect();
      try {
        await consumer.connect();
        // From the beginning of the log where the position is no longer in it.
        if (!ended.signal.aborted) await consumer.subscribe({ topics, fromBeginning: true });
        if (!ended.signal.aborted)
          await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
      } catch (cause) {
        throw kafkaFailure(cause, access, failureText);
      } finally {
        // `close` disconnected what was not connected yet.
        if (ended.signal.aborted) await leaveAndDeleteGroup(kafka, consumer, groupId);
      }
    },
    finished,
    failed,
    unfinished: () => currentRanges().map(({ topic, partition }) => ({ topic, partition })),
    async close() {
      ended.abort();
      if (consumer) await leaveAndDeleteGroup(kafka, consumer, groupId);
    },
  };
}

function partOf(
  { topic, partition }: TopicPartition,
  offsets: { first: string | null; last: string; end: string },
): FetchedPart {
  return {
    topic,
    partition,
    firstOffset: offsets.first === null ? undefined : Number(offsets.first),
    nextOffset: Number(offsets.last) + 1,
    logEnd: Number(offsets.end),
  };
}

/** Kafka would delete an empty group by itself after a while; deleting it at once keeps lists of groups readable. */
async function leaveAndDeleteGroup(kafka: Kafka, consumer: Consumer, groupId: string): Promise<void> {
  const deleteGroup = () => withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
  const left = consumer.disconnect().catch(() => undefined);
  await atMost(CLOSE_TIMEOUT_MS, left);
  await atMost(
    CLOSE_TIMEOUT_MS,
    deleteGroup().catch(() => undefined),
  );
}
