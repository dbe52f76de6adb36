import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { createMissingTopics } from '../../src/adapters/kafka/client/topics.ts';

/** As the project creates its topics. */
const PARTITIONS = 6;

/** An empty topic for commands or events. */
export const createTopic = (kafka: Kafka, topic: string): Promise<unknown> =>
  createMissingTopics(kafka, [{ topic, partitions: PARTITIONS, replicationFactor: -1, config: {} }]);

/** An empty topic for `work` alone, deleted after it. */
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
