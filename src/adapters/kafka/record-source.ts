import type { Batch, EachBatchPayload, Kafka } from 'kafkajs';
import { CheckpointMoved, PartitionStopped } from '../../processing/checkpoint.ts';
import type { FetchedRange, RecordSource, PartitionHandler } from '../../processing/record-source.ts';
import type { Logger } from '../../processing/logger.ts';
import { atMost, orAborted } from '../../processing/deadline.ts';
import type { InboundRecord, TopicPartition } from '../../processing/records.ts';
import { assignedPartitions, type Assignment, partitionAssignment } from './partition-assignment.ts';
import { groupMembership } from './group-membership.ts';
import { withHeartbeat } from './heartbeat.ts';
import { partitionLanes } from './partition-lanes.ts';
import { progressReport } from './progress-report.ts';
import { readRecord } from './read-record.ts';

export type RecordSourceSettings = {
  readonly topics: readonly string[];
  readonly groupId: string;
  /** Partitions with a backlog that are handled side by side. */
  readonly concurrency: number;
  /** Milliseconds without a heartbeat after which the group goes on without this member. */
  readonly sessionTimeout: number;
  /** Told when the consumer cannot go on by itself. */
  readonly onCrash: (error: Error) => void;
  /** Told the partitions that this member has from now on. */
  readonly onAssignment?: (partitions: readonly TopicPartition[]) => void;
};

/** Of a partition at a time: some 2,000 commands, and so one transaction. More make it no faster, and cost memory. */
const FETCH_BYTES = 384 * 1024;

/**
 * Records from which on a batch is large. It is not waited for: the next fetch is under way while it is handled. Small
 * ones are: at a low rate all partitions of a fetch go together, and what comes meanwhile is one fetch, not many.
 */
const LARGE = 500;
const endOf = (batch: Batch): number => Number(batch.lastOffset()) + 1;
const sizeOf = ({ messages }: Batch) => (messages.length < LARGE ? 'small' : 'large');

/** Partitions whose batches kafkajs hands out without waiting for the others: all that there usually are. */
const HANDED_OUT = 100;

/** Milliseconds to leave the group in. */
const LEAVE_WITHIN = 3_000;

/** Reads by a kafkajs consumer whose position is the handler's, not the group's. */
export function kafkaRecordSource(
  kafka: Kafka,
  settings: RecordSourceSettings,
  logger: Logger,
): RecordSource {
  const { topics, groupId, concurrency, sessionTimeout, onCrash, onAssignment } = settings;
  const heartbeatInterval = Math.floor(sessionTimeout / 10);
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout,
    rebalanceTimeout: sessionTimeout * 2,
    heartbeatInterval,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: FETCH_BYTES,
    // A position outside the log shows as records from its beginning: seen and refused, never skipped.
    retry: {
      retries: 20,
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      restartOnFailure: () => Promise.resolve(!stopping.signal.aborted),
    },
  });
  const stopping = new AbortController();
  const report = progressReport(consumer, logger);
  const membership = groupMembership(consumer, sessionTimeout);
  const lanes = partitionLanes(concurrency);
  let assignment: Assignment;

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isStale, isRunning } = payload;
    const partition = { topic: batch.topic, partition: batch.partition };
    const beating = <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
      withHeartbeat(heartbeat, heartbeatInterval, stopping.signal, work);
    const busy = lanes.idle(partition);
    if (busy)
      await beating(async (signal) => {
        await orAborted(busy, signal);
        if (!stopping.signal.aborted) signal.throwIfAborted();
      });
    if (!isRunning() || isStale() || stopping.signal.aborted) return;
    // Where kafkajs asked to read from; not in its types.
    const fetchedFrom = Number((batch as { fetchedOffset?: string }).fetchedOffset);
    if (!(await assignment.continues(partition, fetchedFrom))) return;
    const range = { from: assignment.position(partition), end: endOf(batch) };
    const readOn = (): void => {
      resolveOffset(batch.lastOffset());
      assignment.readUpTo(partition, range.end);
    };
    // Read on from only when it is handled: kafkajs may begin anew where it was, without a word.
    if (sizeOf(batch) === 'small')
      return beating((signal) => handle(partition, batch, range, signal, readOn));
    readOn();
    unwatched((signal) => handle(partition, batch, range, signal));
  }

  /** Runs what kafkajs does not wait for, until the partitions are assigned anew. */
  function unwatched(work: (signal: AbortSignal) => Promise<void>): void {
    const signal = AbortSignal.any([stopping.signal, assignment.ended()]);
    work(signal).catch((error: Error) => {
      if (!signal.aborted) onCrash(error);
    });
  }

  const handle = (
    partition: TopicPartition,
    batch: Batch,
    range: FetchedRange,
    signal: AbortSignal,
    handled?: () => void,
  ): Promise<void> =>
    lanes.begin(partition, sizeOf(batch), () => {
      const records = batch.messages.map((message) => readRecord(partition, message));
      return handleRange(partition, records, range, signal, handled);
    });

  /** kafkajs keeps fetches without records to itself; the checkpoint has to pass them, too. */
  const pass = (partition: TopicPartition, end: number, signal: AbortSignal): Promise<void> =>
    lanes.begin(partition, 'small', async () => {
      const from = assignment.position(partition);
      if (signal.aborted || from === undefined) return;
      await handleRange(partition, [], { from, end }, signal, () => assignment.readUpTo(partition, end));
    });

  /** @param handled called at once when all is committed */
  async function handleRange(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    range: FetchedRange,
    signal: AbortSignal,
    handled?: () => void,
  ): Promise<void> {
    try {
      const next = await assignment.handler.handle(partition, records, signal, range);
      handled?.();
      if (!signal.aborted) report.reached(partition, next);
    } catch (error) {
      if (stopping.signal.aborted) return;
      // What is no more ours is not to be opened again.
      if (signal.aborted) throw error;
      await recover(partition, error);
    }
  }

  async function recover(partition: TopicPartition, error: unknown): Promise<void> {
    if (error instanceof PartitionStopped) return assignment.stop(partition, error);
    if (!(error instanceof CheckpointMoved)) throw error;
    logger.warn(
      { ...partition, err: error },
      'another worker moved the checkpoint on: reading the position again',
    );
    // Not waited for: this batch has to end, so that the member goes on sending heartbeats.
    void assignment.reopen([partition]);
  }

  return {
    async start(handler: PartitionHandler) {
      assignment = partitionAssignment(kafka, consumer, handler, lanes.idle, logger);
      // Emitted, too, when kafkajs begins anew: until it has joined again it takes no calls.
      consumer.on(consumer.events.STOP, () => assignment.suspend());
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        report.forget();
        const partitions = assignedPartitions(payload.memberAssignment);
        onAssignment?.(partitions);
        assignment.begin(partitions);
      });
      consumer.on(
        consumer.events.END_BATCH_PROCESS,
        ({ payload: { topic, partition, batchSize, lastOffset } }) => {
          if (batchSize === 0)
            unwatched((signal) => pass({ topic, partition }, Number(lastOffset) + 1, signal));
        },
      );
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) onCrash(payload.error);
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: HANDED_OUT,
        eachBatch,
      });
      // run() is done before the group was joined when a first try failed.
      await joined;
      report.start();
    },

    async stop() {
      stopping.abort();
      assignment?.end();
      await report.stop();
      // kafkajs waits for a broker that is away; the session time-out tells the group as well.
      await atMost(
        LEAVE_WITHIN,
        lanes.allIdle().then(() => consumer.disconnect()),
      );
      await atMost(LEAVE_WITHIN, assignment?.close() ?? Promise.resolve());
    },

    problem: () => Promise.resolve(membership.problem()),
  };
}
