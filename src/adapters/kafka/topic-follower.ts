import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { InboundRecord } from '../../processing/records.ts';
import { readRecord } from './read-record.ts';
import { withAdmin } from './with-admin.ts';

/** Follows topics from a moment on, as a person would with kcat; commits nothing. */
export type TopicFollower = { close(): Promise<void> };

/** Calls `onRecord` for each committed record that comes after this function was called. */
export async function followTopics(
  kafka: Kafka,
  topics: readonly string[],
  onRecord: (record: InboundRecord) => void,
): Promise<TopicFollower> {
  const ends = await endsOf(kafka, topics);
  const consumer = kafka.consumer({ groupId: `follower-${randomUUID()}`, maxWaitTimeInMs: 100 });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const end of ends) consumer.seek(end);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ topic, partition, message }) => {
      onRecord(readRecord({ topic, partition }, message));
      return Promise.resolve();
    },
  });
  return { close: () => consumer.disconnect() };
}

/**
 * True once the group has handled all that is in the topics now, false if that takes longer than `timeout` ms.
 * Groups report about once a second.
 */
export async function untilHandled(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  timeout: number,
): Promise<boolean> {
  const ends = (await endsOf(kafka, topics)).filter(({ offset }) => offset !== '0');
  return withAdmin(kafka, async (admin) => {
    const deadline = Date.now() + timeout;
    while (Date.now() < deadline) {
      const reached = await admin.fetchOffsets({ groupId, topics: [...topics] });
      const handled = ends.every(({ topic, partition, offset }) =>
        reached.some(
          (entry) =>
            entry.topic === topic &&
            entry.partitions.some(
              (each) => each.partition === partition && Number(each.offset) >= Number(offset),
            ),
        ),
      );
      if (handled) return true;
      await setTimeout(100);
    }
    return false;
  });
}

const endsOf = (kafka: Kafka, topics: readonly string[]) =>
  withAdmin(kafka, async (admin) => {
    const ends = topics.map(async (topic) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.map(({ partition, high }) => ({ topic, partition, offset: high }));
    });
    return (await Promise.all(ends)).flat();
  });
