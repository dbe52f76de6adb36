import type { ConsumerEvents, Kafka } from 'kafkajs';
import type { RecordSource, PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { batchDispatch } from './batch-dispatch.ts';
import { partitionAssigner } from './partition-assigner.ts';
import { assignedPartitions, type Assignment, partitionAssignment } from './partition-assignment.ts';
import { partitionCounts } from './partition-counts.ts';
import { groupMembership } from './membership.ts';
import { groupReading, kafkaFailure } from '../client/errors.ts';
import { watchForLostPositions } from './lost-positions.ts';
import { partitionQueues } from './partition-queues.ts';
import { offsetReporter } from './offset-reporter.ts';
import { rangeHandling } from './range-handling.ts';

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

/** Emitted by kafkajs as it is patched. */
const FETCH_INTERRUPTED = 'consumer.fetch_interrupted' as ConsumerEvents['FETCH'];

/** A patch's, too: the next batch of a partition cannot be read. Who listens pauses the partition, or all is lost. */
const BATCH_UNREADABLE = 'consumer.batch_unreadable' as ConsumerEvents['FETCH'];
type Unreadable = TopicPartition & { readonly offset: string; readonly error: Error };

/** Of a partition at a time: some 1,400 commands, and so one transaction. More make it no faster, and cost memory. */
const FETCH_BYTES = 256 * 1024;

/** Partitions whose batches kafkajs hands out without waiting for the others: all that there usually are. */
const HANDED_OUT = 100;

/** Partitions that are added to a topic are known, and given out, after so long. */
const METADATA_MAX_AGE_MS = 10_000;

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
  const counts = partitionCounts(partitionAssigner(kafka, logger));
  const consumer = kafka.consumer({
    groupId,
    partitionAssigners: [counts.assigner],
    sessionTimeout,
    rebalanceTimeout: sessionTimeout * 2,
    heartbeatInterval,
    // The price of an idle second: a partition that is resumed while the others have nothing is read up to so much later.
    maxWaitTimeInMs: 1_000,
    maxBytesPerPartition: FETCH_BYTES,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    // A position outside the log shows as records from its beginning: seen and refused, never skipped.
    retry: {
      retries: 20,
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      restartOnFailure: () => Promise.resolve(!stopping.signal.aborted),
    },
  });
  const stopping = new AbortController();
  const access = groupReading(groupId, topics);
  const report = offsetReporter(consumer, logger);
  const membership = groupMembership(consumer, sessionTimeout);
  const lanes = partitionQueues(concurrency);
  let started: Assignment | undefined;
  let endWatch: () => void = () => undefined;

  return {
    async start(handler: PartitionHandler) {
      const assignment = partitionAssignment(kafka, consumer, handler, lanes.idle, logger);
      started = assignment;
      const { signal } = stopping;
      const handleRange = rangeHandling(assignment, report, counts.countOf, signal, logger);
      const { eachBatch, pass } = batchDispatch({
        assignment,
        lanes,
        handleRange,
        heartbeatInterval,
        stopping: signal,
        onCrash,
      });
      // Emitted, too, when kafkajs begins anew: until it has joined again it takes no calls.
      consumer.on(consumer.events.STOP, () => assignment.suspend());
      // A patch's event: a fetch met a broker that does not lead the partition any more. Another one leads it, or the
      // topic was deleted and may be another one by now: the positions are held against the log again.
      consumer.on(FETCH_INTERRUPTED, () => void assignment.reopenAll());
      consumer.on(BATCH_UNREADABLE, ({ payload }) => {
        const { topic, partition, offset, error } = payload as unknown as Unreadable;
        assignment.unreadable({ topic, partition }, Number(offset), error);
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        report.forget();
        const partitions = assignedPartitions(payload.memberAssignment);
        onAssignment?.(partitions);
        assignment.begin(partitions);
      });
      consumer.on(
        consumer.events.END_BATCH_PROCESS,
        ({ payload: { topic, partition, batchSize, firstOffset, lastOffset } }) => {
          if (batchSize === 0) pass({ topic, partition }, Number(firstOffset), Number(lastOffset) + 1);
        },
      );
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) onCrash(kafkaFailure(payload.error, access));
      });
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...topics], fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: HANDED_OUT,
          eachBatch,
        });
      } catch (cause) {
        throw kafkaFailure(cause, access);
      }
      // run() is done before the group was joined when a first try failed.
      await joined;
      report.start();
      endWatch = watchForLostPositions(handler, assignment, logger);
    },

    async stop() {
      stopping.abort();
      endWatch();
      started?.end();
      await report.stop();
      // kafkajs waits for a broker that is away; the session time-out tells the group as well.
      await atMost(
        LEAVE_WITHIN,
        lanes.allIdle().then(() => consumer.disconnect()),
      );
      await atMost(LEAVE_WITHIN, started?.close() ?? Promise.resolve());
    },

    problem: () => Promise.resolve(membership.problem()),
  };
}
