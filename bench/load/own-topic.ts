import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { createMissingTopics } from '../../src/adapters/kafka/client/topics.ts';

/** The settings with which the project creates its topics. */
const PARTITIONS = 6;

/** Creates an empty topic for commands or events. */
export const createTopic = (kafka: Kafka, topic: string): Promise<unknown> =>
  createMissingTopics(kafka, [{ topic, partitions: PARTITIONS, replicationFactor: -1, config: {} }]);

/** Runs `work` with an empty topic of its own, and deletes the topic afterwards. */
export async function ownTopic<Result>(
  kafka: Kafka,
  work: (topic: string) => Promise<Result>,
): Promise<Result> {
  const topic = `bench.own-${randomUUID()}`;
  await createTopic(kafka, topic);
  try {
    return await work(topic);
  } finally {
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  }
}
