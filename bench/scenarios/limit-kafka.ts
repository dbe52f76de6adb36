import { type Kafka, type KafkaMessage, Partitioners } from 'kafkajs';
import { commands } from '../load/commands.ts';
import { allocatedEvent } from '../load/messages.ts';
import { ownTopic } from '../load/own-topic.ts';
import { chunks } from '../load/producing.ts';
import { backlog, type BenchContext, type Scenario } from '../scenario.ts';
import { readFromBeginning } from '../system/throw-away-consumer.ts';

const COUNT = 100_000;
const A_TRANSACTION = 2_000;

export const limitKafka: Scenario = {
  name: 'limit-kafka',
  about: 'kafkajs alone: commands consumed and taken apart, events produced in transactions of 2,000',
  seconds: () => 15,
  async run(context) {
    return {
      figures: {
        'consume, read committed': await consume(context),
        'produce in transactions': { 'messages/s': await produce(context) },
      },
    };
  },
};

/**
 * Measures from the first batch on, because joining a group is not part of the limit. kafkajs takes a record apart when
 * its parts are asked for, so each record's are.
 */
async function consume(context: BenchContext): Promise<Record<string, number>> {
  const { commands: count } = context.settings;
  const topic = await backlog(context, count);
  context.progress('consumes');
  const done = Promise.withResolvers<Record<string, number>>();
  let first: number | undefined;
  let read = 0;
  let bytes = 0;
  const reading = await readFromBeginning(context.stack.kafka, topic, 50, {
    onBatch: ({ messages }) => {
      first ??= performance.now();
      for (const message of messages) bytes += sizeOf(message);
      read += messages.length;
      if (read < count) return;
      const seconds = (performance.now() - first) / 1_000;
      done.resolve({ 'messages/s': read / seconds, 'B/message': bytes / read });
    },
  });
  try {
    return await Promise.race([done.promise, reading.failed]);
  } finally {
    await reading.close();
  }
}

/** Bytes of its key, value and headers. */
const sizeOf = ({ key, value, headers }: KafkaMessage): number =>
  Object.entries(headers ?? {}).reduce(
    (sum, [name, header]) => sum + name.length + (header?.length ?? 0),
    (key?.length ?? 0) + (value?.length ?? 0),
  );

function produce({ stack: { kafka }, settings, progress }: BenchContext): Promise<number> {
  progress('produces in transactions');
  return ownTopic(kafka, (topic) => producedPerSecond(kafka, topic, settings.seed));
}

async function producedPerSecond(kafka: Kafka, topic: string, seed: number): Promise<number> {
  const now = Date.now();
  const messages = [...commands({ count: COUNT, distribution: 'spread', seed })].map((command) => {
    const { key, value, headers } = allocatedEvent(command, 1_000, now);
    return { key, value, headers: Object.fromEntries(headers) };
  });
  const producer = kafka.producer({
    transactionalId: topic,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    // kafkajs waits for the end of the previous transaction by retrying; its usual pause would take most of the time.
    retry: { retries: 200, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
  });
  await producer.connect();
  const start = performance.now();
  for (const chunk of chunks(messages, A_TRANSACTION)) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: chunk });
    await transaction.commit();
  }
  const rate = (COUNT * 1_000) / (performance.now() - start);
  await producer.disconnect();
  return rate;
}
