import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';

/** Messages a request. */
export const AT_ONCE = 2_000;

/** Idempotent, acknowledged by all replicas. murmur2 of the key chooses the partition, as everywhere in the project. */
export const loadProducer = (kafka: Kafka): Producer =>
  kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { retries: 1_000, initialRetryTime: 20, maxRetryTime: 500 },
  });

/** Sends all messages to the topic, in order. */
export async function fill(
  kafka: Kafka,
  topic: string,
  messages: Iterable<Message>,
  onSent: (count: number) => void,
): Promise<void> {
  const producer = loadProducer(kafka);
  await producer.connect();
  let sent = 0;
  for (const chunk of chunks(messages, AT_ONCE)) {
    await producer.send({ topic, messages: chunk, acks: -1 });
    onSent((sent += chunk.length));
  }
  await producer.disconnect();
}

export function* chunks<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
