import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

/** As the project creates its topics. */
export const PARTITIONS = 6;

/** An empty topic for `work` alone, deleted after it. */
export async function ownTopic<Result>(
  kafka: Kafka,
  work: (topic: string) => Promise<Result>,
): Promise<Result> {
  const topic = `bench.own-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }] });
    return await work(topic);
  } finally {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  }
}
