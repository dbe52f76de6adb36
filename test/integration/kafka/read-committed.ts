import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { uniqueName } from './test-cluster.ts';

export type CommittedMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
};

/**
 * All records that a consumer reading committed gets from these topics now. It writes a marker to the end of each
 * partition and reads up to it; open transactions before it are waited for.
 */
export async function readCommitted(
  kafka: Kafka,
  topics: Readonly<Record<string, number>>,
): Promise<CommittedMessage[]> {
  const marker = randomUUID();
  const open = await mark(kafka, topics, marker);
  const read: CommittedMessage[] = [];
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 50 });
  const { promise: done, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topics: Object.keys(topics), fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      if (!message.key?.equals(MARKER)) read.push({ topic, partition, message });
      else if (message.value?.toString() === marker) open.delete(`${topic}-${partition}`);
      if (open.size === 0) resolve();
    },
  });
  await done;
  await consumer.disconnect();
  return read;
}

const MARKER = Buffer.from('marker of a test');

async function mark(
  kafka: Kafka,
  topics: Readonly<Record<string, number>>,
  value: string,
): Promise<Set<string>> {
  const producer = kafka.producer();
  await producer.connect();
  const open = new Set<string>();
  for (const [topic, partitions] of Object.entries(topics)) {
    for (let partition = 0; partition < partitions; partition += 1) {
      await producer.send({ topic, messages: [{ key: MARKER, value, partition }] });
      open.add(`${topic}-${partition}`);
    }
  }
  await producer.disconnect();
  return open;
}
