import { randomBytes, randomUUID } from 'node:crypto';

import kafkajs, { type Kafka } from 'kafkajs';
import { kafkaClient } from '../../../src/adapters/kafka/client/client.ts';
import { partitionBounds } from '../../../src/adapters/kafka/client/log-bounds.ts';
import { withAdmin } from '../../../src/adapters/kafka/client/admin.ts';
import { createMissingTopics } from '../../../src/adapters/kafka/client/topics.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { memoryLogger } from '../../support/memory/logger.ts';

export const logger = memoryLogger();

/** A client of the test run's Kafka. */
export const testKafka = (brokers = process.env['KAFKA_BROKERS'] ?? ''): Kafka =>
  kafkaClient({ brokers: brokers.split(','), clientId: 'integration-tests' }, logger);

/** A name that no other test uses. */
export const uniqueName = (purpose: string): string => `test-${randomUUID()}-${purpose}`;

/** Creates a topic and waits for its leaders. Its records keep their timestamps, however old, and are not deleted. */
export async function makeTopic(
  kafka: Kafka,
  topic: string,
  partitions: number,
  config: Record<string, string> = {},
): Promise<void> {
  await createMissingTopics(kafka, [
    { topic, partitions, replicationFactor: -1, config: { 'retention.ms': '-1', ...config } },
  ]);
  // kafkajs repeats a whole request if one of its partitions has no leader yet; the other partitions would get it
  // twice.
  await partitionBounds(kafka, [topic]);
}

/** Sets `max.message.bytes`, so that the topic refuses larger record batches, and waits until its leaders do. */
export async function limitMessages(kafka: Kafka, topic: string, bytes: number): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: topic, configEntries }] });
  });
  await eventually(`${topic} takes ${bytes} bytes at most`, () => refusesMoreThan(kafka, topic, bytes));
}

/** Whether each partition's leader refuses a record of that size. No reader sees it: its transaction is aborted. */
async function refusesMoreThan(kafka: Kafka, topic: string, bytes: number): Promise<boolean> {
  const partitions = await partitionBounds(kafka, [topic]);
  const value = randomBytes(bytes);
  const answers = await Promise.all(
    partitions.map(async ({ partition }) => {
      const producer = kafka.producer({ transactionalId: uniqueName('probe'), maxInFlightRequests: 1 });
      await producer.connect();
      const transaction = await producer.transaction();
      const sent = transaction.send({ topic, messages: [{ partition, value }] });
      const isRefused = await sent.then(
        () => false,
        () => true,
      );
      await transaction.abort();
      await producer.disconnect();
      return isRefused;
    }),
  );
  return answers.every(Boolean);
}
