import type { ConsumerEvents, Kafka } from 'kafkajs';
import type { RecordSource, PartitionHandler } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { batchDispatch } from './batch-dispatch.ts';
import { partitionAssigner, partitionCounts } from './partition-assigner.ts';
import { assignedPartitions, type Assignment, partitionAssignment } from './partition-assignment.ts';
import { groupMembership } from './membership.ts';
import { groupReadAccess, kafkaFailure } from '../client/errors.ts';
import { watchForLostCommits } from './lost-commits.ts';
import { partitionQueues } from './partition-queues.ts';
import { offsetReporter } from './offset-reporter.ts';

export type RecordSourceSettings = {
  readonly topics: readonly string[];
  readonly groupId: string;
  /** How many large batches are handled at the same time, each of another partition. */
  readonly concurrency: number;
  /** Milliseconds without a heartbeat after which the group goes on without this member. */
  readonly sessionTimeout: number;
  /** Called when the consumer cannot recover by itself. */
  readonly onCrash: (error: Error) => void;
  /** Called with the partitions that this member has from now on. */
  readonly onAssignment?: (partitions: readonly TopicPartition[]) => void;
};

/** Event added by a patch of kafkajs: a fetch met a broker that no longer leads the partition. */
const FETCH_INTERRUPTED = 'consumer.fetch_interrupted' as ConsumerEvents['FETCH'];

/** Event added by a patch of kafkajs: the next batch of a partition cannot be read. The listener has to pause the partition, or the consumer crashes. */
const BATCH_UNREADABLE = 'consumer.batch_unreadable' as ConsumerEvents['FETCH'];
type Unreadable = TopicPartition & { readonly offset: string; readonly error: Error };

/** Per partition and fetch: some 1,400 commands, which are one transaction. More would cost memory and gain no speed. */
const FETCH_BYTES = 256 * 1024;

/** Partitions whose batches kafkajs hands out without waiting for each other: more than a consumer usually has. */
const CONCURRENT_PARTITIONS = 100;

/** After so long, partitions that were added to a topic are found and assigned. */
const METADATA_MAX_AGE_MS = 10_000;

/** Time to leave the group. */
const LEAVE_TIMEOUT_MS = 3_000;

/** Reads through a kafkajs consumer that starts at the positions of the handler, not at the group's committed offsets. */
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
    // Saves fetches while idle. A partition that is resumed during such a fetch is read up to a second later.
    maxWaitTimeInMs: 1_000,
    maxBytesPerPartition: FETCH_BYTES,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    // kafkajs reads from the log's beginning if a position is outside the log: the handler detects that and stops.
    retry: {
      retries: 20,
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      restartOnFailure: () => Promise.resolve(!stopping.signal.aborted),
    },
  });
  const stopping = new AbortController();
  const access = groupReadAccess(groupId, topics);
  const reporter = offsetReporter(consumer, logger);
  const membership = groupMembership(consumer, sessionTimeout);
  const queues = partitionQueues(concurrency);
  let started: Assignment | undefined;
  let endLostCommitsWatch: () => void = () => undefined;

  return {
    async start(handler: PartitionHandler) {
      const assignment = partitionAssignment(kafka, consumer, handler, queues.idle, logger);
      started = assignment;
      const { eachBatch, passEmptyFetch } = batchDispatch({
        assignment,
        queues,
        offsetReporter: reporter,
        countOf: counts.countOf,
        heartbeatInterval,
        stopping: stopping.signal,
        onCrash,
        logger,
      });
      // Also emitted when kafkajs restarts the consumer, which takes no calls until it has joined again.
      consumer.on(consumer.events.STOP, () => assignment.suspend());
      // Another broker leads the partition now, or the topic was deleted and perhaps created again: compare the positions
      // with the logs again.
      consumer.on(FETCH_INTERRUPTED, () => void assignment.reopenAll());
      consumer.on(BATCH_UNREADABLE, ({ payload }) => {
        const { topic, partition, offset, error } = payload as unknown as Unreadable;
        assignment.unreadable({ topic, partition }, Number(offset), error);
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        reporter.forget();
        const partitions = assignedPartitions(payload.memberAssignment);
        onAssignment?.(partitions);
        assignment.begin(partitions);
      });
      consumer.on(
        consumer.events.END_BATCH_PROCESS,
        ({ payload: { topic, partition, batchSize, firstOffset, lastOffset } }) => {
          if (batchSize === 0)
            passEmptyFetch({ topic, partition }, Number(firstOffset), Number(lastOffset) + 1);
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
          partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
          eachBatch,
        });
      } catch (cause) {
        throw kafkaFailure(cause, access);
      }
      // run() may return before the group is joined, if the first attempt failed.
      await joined;
      reporter.start();
      endLostCommitsWatch = watchForLostCommits(handler, assignment, logger);
    },

    async stop() {
      stopping.abort();
      endLostCommitsWatch();
      started?.end();
      await reporter.stop();
      // kafkajs would wait for a broker that is away; the session time-out removes the member from the group anyway.
      await atMost(
        LEAVE_TIMEOUT_MS,
        queues.allIdle().then(() => consumer.disconnect()),
      );
      await atMost(LEAVE_TIMEOUT_MS, started?.close() ?? Promise.resolve());
    },

    problem: () => Promise.resolve(membership.problem()),
  };
}
