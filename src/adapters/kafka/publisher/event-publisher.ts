import { randomUUID } from 'node:crypto';
import { type Kafka, type Message, Partitioners, type Producer, type Transaction } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { keyOf } from '../../../processing/records/record-codec.ts';
import { type EncodedMessage, MAX_KEY_BYTES, type MessageKind } from '../../../processing/records/record.ts';
import type { EventPublisher } from '../../../processing/publish/ports.ts';
import { type RelayShard, shardName } from '../../../processing/publish/shard.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { ACKS_TIMEOUT_MS } from '../client/client.ts';
import { type Access, kafkaFailure } from '../client/errors.ts';
import { fenceOverlappingRelays } from './fencing.ts';
import { markerRecord, positionRecords } from './position-records.ts';
import { transactionFailure } from './transaction-errors.ts';

export type EventPublisherSettings = {
  /** Of all publishers of this id and shard, only the one that was opened last can publish: Kafka fences the others. */
  readonly transactionalId: string;
  readonly shard: RelayShard;
  readonly topics: Readonly<Record<MessageKind, string>>;
  /** Compacted, one partition. Holds the last position of each stream. */
  readonly positionTopic: string;
  /**
   * Bytes that a request may carry to one topic: less than the smallest limit among the topics. Called whenever a
   * publisher is opened, because somebody may have changed a limit.
   */
  readonly maxRequestBytes: () => Promise<number>;
  /** Milliseconds after which the broker aborts an open transaction, for example one whose producer is gone. */
  readonly transactionTimeout: number;
};

/**
 * Publishes messages and positions in one Kafka transaction. A position is a record in a compacted topic: measured
 * against offsets of a consumer group it costs nothing, and it does not expire.
 */
export function kafkaEventPublisher(
  kafka: Kafka,
  settings: EventPublisherSettings,
  logger: Logger,
): EventPublisher {
  const { shard, topics, positionTopic, transactionTimeout } = settings;
  const transactionalId = shardName(settings.transactionalId, shard);
  const access: Access = {
    topics: { operation: 'Write', names: [...Object.values(topics), positionTopic] },
    transactionalId,
  };
  let producer: Producer | undefined;
  let maxRequestBytes = 0;

  const opened = (): Producer => {
    if (!producer) throw new TechnicalFailure('Kafka: the publisher is not open');
    return producer;
  };

  async function inTransaction(work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
    // By the time of day, because that clock keeps running while this process or the machine is suspended.
    const begin = Date.now();
    try {
      const transaction = await opened().transaction();
      await work(transaction);
      await transaction.commit();
    } catch (cause) {
      // Not aborted here: kafkajs's producer is stuck after a failure. The next producer's fencing aborts it.
      throw transactionFailure(cause, Date.now() - begin, { timeout: transactionTimeout, topics, access });
    }
  }

  /** The first marker also fences the previous publisher, aborts its open transaction, and stands in the log behind everything that publisher wrote. */
  async function writeOpenMarker(): Promise<string> {
    const marker = randomUUID();
    const messages = [markerRecord(transactionalId, marker)];
    await inTransaction((transaction) =>
      transaction.send({ topic: positionTopic, messages, timeout: ACKS_TIMEOUT_MS }),
    );
    return marker;
  }

  async function close(): Promise<void> {
    const old = producer;
    producer = undefined;
    await old?.disconnect().catch((err: unknown) => logger.debug({ err }, 'old producer not closed cleanly'));
  }

  return {
    async open() {
      await close();
      producer = kafka.producer({
        transactionalId,
        transactionTimeout,
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: Partitioners.DefaultPartitioner,
        // The first request of a transaction often arrives while the previous one is still ending: kafkajs's usual wait
        // of 300 ms would be most of a transaction's time. All retries together take some 20 s: longer than a
        // partition is without a leader after its broker died (9 s by default).
        retry: { retries: 200, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
      });
      await producer.connect().catch((cause: unknown) => {
        throw kafkaFailure(cause, access);
      });
      maxRequestBytes = await settings.maxRequestBytes();
      return fenceOverlappingRelays({ kafka, ...settings, logger, writeOpenMarker });
    },

    publish: (messages, positions) =>
      inTransaction(async (transaction) => {
        const requests = [...inRequests(messages, maxRequestBytes)].map((request) =>
          byTopic(request, topics),
        );
        // The positions go with the last messages: a request of their own would be another round trip.
        const last = requests.pop() ?? [];
        for (const topicMessages of requests)
          await transaction.sendBatch({ topicMessages, timeout: ACKS_TIMEOUT_MS });
        const position = { topic: positionTopic, messages: positionRecords(positions) };
        await transaction.sendBatch({ topicMessages: [...last, position], timeout: ACKS_TIMEOUT_MS });
      }),

    close,
  };
}

/** Bytes that a record batch adds to each record at most: lengths and deltas. */
const RECORD_OVERHEAD_BYTES = 20;

/**
 * Divides messages so that the records of each request fit into one batch: everything that a request carries to one
 * partition is one record batch, and `max.message.bytes` limits that. A message larger than the limit gets a request of
 * its own.
 */
function* inRequests(messages: readonly EncodedMessage[], maxBytes: number): Generator<EncodedMessage[]> {
  let request: EncodedMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.record.length + RECORD_OVERHEAD_BYTES;
    if (request.length > 0 && bytes + size > maxBytes) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(message);
    bytes += size;
  }
  if (request.length > 0) yield request;
}

function byTopic(messages: readonly EncodedMessage[], topics: EventPublisherSettings['topics']) {
  const grouped = new Map<string, Message[]>();
  for (const message of messages) {
    const topic = topics[message.kind];
    const list = grouped.get(topic);
    if (list) list.push(record(message));
    else grouped.set(topic, [record(message)]);
  }
  return [...grouped].map(([topic, list]) => ({ topic, messages: list }));
}

/** `encoded` is a field of a patch of kafkajs: written unchanged, in place of all others. The key chooses the partition. */
function record({ record: encoded }: EncodedMessage): Message {
  const key = keyOf(encoded);
  const message = { key, value: null, encoded };
  // To the first partition without a key, because a retry of kafkajs could choose another partition and lose the
  // message; and with a long key (of a dead letter), because kafkajs's hash of it takes minutes.
  return key === null || key.length > MAX_KEY_BYTES ? { ...message, partition: 0 } : message;
}
