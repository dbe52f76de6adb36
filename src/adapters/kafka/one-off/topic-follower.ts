import { randomUUID } from 'node:crypto';
import type { Consumer, Kafka } from 'kafkajs';
import { type InboundRecord, partitionId } from '../../../processing/records/record.ts';
import { type Access, groupReading, kafkaFailure } from '../client/errors.ts';
import { readRecord } from '../consumer/read-record.ts';
import { leaveAndDeleteGroup } from './ephemeral-group.ts';
import { type PartitionBounds, partitionBounds } from '../client/log-bounds.ts';

/** Milliseconds without Kafka after which following has failed. */
const GIVE_UP_AFTER = 10_000;
/** Milliseconds without a heartbeat, as when the follower was suspended: for so long its group waits for a dead one. */
const SESSION = 10_000;

/** Follows topics, as a person would with kcat; commits nothing and leaves no consumer group behind. */
export type TopicFollower = {
  /** Rejected with a TechnicalFailure when following cannot go on; never fulfilled. */
  readonly failed: Promise<never>;
  /** Done when all is handed over that was there when following began. */
  readonly caughtUp: Promise<void>;
  close(): Promise<void>;
};

/**
 * Calls `onRecord` for each committed record, one at a time, per partition in order: for those that come after
 * this function was called, or from the beginning of the topics.
 * @throws TechnicalFailure
 */
export async function followTopics(
  kafka: Kafka,
  topics: readonly string[],
  onRecord: (record: InboundRecord) => void | Promise<void>,
  from: 'now' | 'beginning' = 'now',
): Promise<TopicFollower> {
  const bounds = await partitionBounds(kafka, topics, 'Read');
  const start = ({ low, high }: PartitionBounds): number => (from === 'now' ? high : low);
  const next = new Map(bounds.map((bound) => [partitionId(bound), start(bound)]));
  const { promise: caughtUp, resolve: catchUp } = Promise.withResolvers<void>();
  /** Partitions that have more of what was there at the beginning. */
  const behind = new Map(
    bounds.filter((bound) => start(bound) < bound.high).map((bound) => [partitionId(bound), bound.high]),
  );
  if (behind.size === 0) catchUp();
  const groupId = `follower-${randomUUID()}`;
  const access = groupReading(groupId, topics);
  const { consumer, failed } = lastingConsumer(kafka, groupId, bounds, next, access);
  // By fetches, not by records: the end of a topic is mostly the end of a transaction, which nobody is shown.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const name = partitionId(payload);
    if (Number(payload.lastOffset) + 1 >= (behind.get(name) ?? Infinity)) behind.delete(name);
    if (behind.size === 0) catchUp();
  });
  const close = (): Promise<void> => leaveAndDeleteGroup(kafka, consumer, groupId);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        const record = readRecord({ topic, partition }, message);
        // A batch that was on its way when the group was joined again comes a second time.
        if (record.offset < (next.get(partitionId(record)) ?? 0)) return;
        next.set(partitionId(record), record.offset + 1);
        await onRecord(record);
      },
    });
  } catch (cause) {
    await close();
    throw kafkaFailure(cause, access);
  }
  return { failed, caughtUp, close };
}

/** Goes on from `next` whenever it joins its group, and starts again after a crash until that takes too long. */
function lastingConsumer(
  kafka: Kafka,
  groupId: string,
  bounds: readonly PartitionBounds[],
  next: ReadonlyMap<string, number>,
  access: Access,
): { consumer: Consumer; failed: Promise<never> } {
  let failingSince: number | undefined;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever follows may not look at it before it happens.
  failed.catch(() => undefined);
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    sessionTimeout: SESSION,
    rebalanceTimeout: SESSION,
    retry: {
      restartOnFailure: () => Promise.resolve(Date.now() - (failingSince ??= Date.now()) < GIVE_UP_AFTER),
    },
  });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    failingSince = undefined;
    for (const { topic, partition } of bounds)
      consumer.seek({ topic, partition, offset: String(next.get(partitionId({ topic, partition }))) });
  });
  consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
    if (!restart) reject(kafkaFailure(error, access));
  });
  return { consumer, failed };
}
