import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { CommandRecord } from '../../processing/records.ts';
import { readRecord } from './read-record.ts';

/** Follows topics from a moment on, as a person would with kcat; commits nothing. */
export type TopicFollower = { close(): Promise<void> };

/** Calls `onRecord` for each committed record that comes after this function was called. */
export async function followTopics(
  kafka: Kafka,
  topics: readonly string[],
  onRecord: (record: CommandRecord) => void,
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

/** Done when the group has handled everything up to these places; reported about once a second. */
export async function untilHandled(
  kafka: Kafka,
  groupId: string,
  places: readonly { topic: string; partition: number; offset: number }[],
  timeout: number,
): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const deadline = Date.now() + timeout;
    while (Date.now() < deadline) {
      const reached = await admin.fetchOffsets({
        groupId,
        topics: [...new Set(places.map(({ topic }) => topic))],
      });
      const handled = places.every(({ topic, partition, offset }) =>
        reached.some(
          (entry) =>
            entry.topic === topic &&
            entry.partitions.some((each) => each.partition === partition && Number(each.offset) > offset),
        ),
      );
      if (handled) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  } finally {
    await admin.disconnect();
  }
}

async function endsOf(kafka: Kafka, topics: readonly string[]) {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const found = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
          topic,
          partition,
          offset: high,
        })),
      ),
    );
    return found.flat();
  } finally {
    await admin.disconnect();
  }
}
