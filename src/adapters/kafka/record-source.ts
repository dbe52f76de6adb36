import type { EachBatchPayload, Kafka } from 'kafkajs';
import { CheckpointMoved, PartitionStopped } from '../../processing/checkpoint.ts';
import type { RecordSource, PartitionHandler } from '../../processing/record-source.ts';
import type { Logger } from '../../processing/logger.ts';
import { atMost } from '../../processing/deadline.ts';
import { partitionName, type TopicPartition } from '../../processing/records.ts';
import { assignedPartitions, type Assignment, partitionAssignment } from './partition-assignment.ts';
import { groupMembership } from './group-membership.ts';
import { withHeartbeat } from './heartbeat.ts';
import { progressReport } from './progress-report.ts';
import { readRecord } from './read-record.ts';

export type RecordSourceSettings = {
  readonly topics: readonly string[];
  readonly groupId: string;
  /** Partitions handled side by side. */
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
    maxWaitTimeInMs: 250,
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
  let assignment: Assignment;
  /** Work on fetches that held control records alone, by partition. */
  const passing = new Map<string, Promise<void>>();

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isStale, isRunning } = payload;
    const partition = { topic: batch.topic, partition: batch.partition };
    await passing.get(partitionName(partition));
    if (!isRunning() || isStale() || stopping.signal.aborted) return;
    // Where kafkajs asked to read from; not in its types.
    const fetchedFrom = Number((batch as { fetchedOffset?: string }).fetchedOffset);
    if (!(await assignment.continues(partition, fetchedFrom))) return;
    const end = Number(batch.lastOffset()) + 1;
    const records = batch.messages.map((message) => readRecord(partition, message));
    try {
      const next = await withHeartbeat(heartbeat, heartbeatInterval, stopping.signal, (signal) =>
        assignment.handler.handle(partition, records, signal, end),
      );
      resolveOffset(batch.lastOffset());
      assignment.readUpTo(partition, end);
      report.reached(partition, next);
    } catch (error) {
      await recover(partition, error);
    }
  }

  /** kafkajs keeps fetches without records to itself; the checkpoint has to pass them, too. */
  async function pass(partition: TopicPartition, end: number): Promise<void> {
    if (stopping.signal.aborted || !assignment.holds(partition)) return;
    assignment.readUpTo(partition, end);
    try {
      report.reached(partition, await assignment.handler.handle(partition, [], stopping.signal, end));
    } catch (error) {
      await recover(partition, error);
    }
  }

  async function recover(partition: TopicPartition, error: unknown): Promise<void> {
    if (stopping.signal.aborted) return;
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
      assignment = partitionAssignment(kafka, consumer, handler, logger);
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        report.forget();
        const partitions = assignedPartitions(payload.memberAssignment);
        onAssignment?.(partitions);
        assignment.begin(partitions);
      });
      consumer.on(
        consumer.events.END_BATCH_PROCESS,
        ({ payload: { topic, partition, batchSize, lastOffset } }) => {
          const place = { topic, partition };
          if (batchSize === 0)
            passing.set(partitionName(place), pass(place, Number(lastOffset) + 1).catch(onCrash));
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
        partitionsConsumedConcurrently: concurrency,
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
      await atMost(LEAVE_WITHIN, consumer.disconnect());
      await atMost(LEAVE_WITHIN, assignment?.close() ?? Promise.resolve());
    },

    problem: () => Promise.resolve(membership.problem()),
  };
}
