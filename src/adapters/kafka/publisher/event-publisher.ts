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
import { markerRecord, positionRecords } from './position-records.ts';
import { inRequests } from './request-size.ts';
import { fenceOverlappingRelays } from './rivals.ts';
import { transactionFailure } from './transaction-errors.ts';

export type EventPublisherSettings = {
  /** Fences: of all publishers of this id and shard the last one opened is the only one that can publish. */
  readonly transactionalId: string;
  readonly shard: RelayShard;
  readonly topics: Readonly<Record<MessageKind, string>>;
  /** Compacted, one partition: the last position of each stream. */
  readonly positionTopic: string;
  /**
   * Bytes a request may carry to one topic: less than the smallest limit among the topics. Asked whenever a publisher is
   * opened, for somebody may have changed a limit.
   */
  readonly maxRequestBytes: () => Promise<number>;
  /** Milliseconds after which the broker aborts a transaction whose producer is gone. */
  readonly transactionTimeout: number;
};

/**
 * Messages and positions in one Kafka transaction. The position is a record in a compacted topic: measured
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
    // The time of day goes on while this process, or the machine, is suspended.
    const begin = Date.now();
    try {
      const transaction = await opened().transaction();
      await work(transaction);
      await transaction.commit();
    } catch (cause) {
      // A failed transaction is left to the fencing by the next producer: kafkajs's own is stuck after it.
      throw transactionFailure(cause, Date.now() - begin, { timeout: transactionTimeout, topics, access });
    }
  }

  /** The first fences the publisher before, ends what it left open, and marks the end of what it may have published. */
  async function mark(): Promise<string> {
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
        // The first request of a transaction often meets the end of the one before: waiting kafkajs's usual
        // 300 ms each time would be most of a transaction's time. In all some 20 s: longer than a partition is
        // without a leader after its broker died (9 s by default), so that it goes on at once when it has one.
        retry: { retries: 200, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
      });
      await producer.connect().catch((cause: unknown) => {
        throw kafkaFailure(cause, access);
      });
      maxRequestBytes = await settings.maxRequestBytes();
      return fenceOverlappingRelays({ kafka, ...settings, logger, mark });
    },

    publish: (messages, positions) =>
      inTransaction(async (transaction) => {
        const requests = [...inRequests(messages, maxRequestBytes)].map((request) =>
          byTopic(request, topics),
        );
        // With the last messages, not after them: each request is a round trip, and so is each that names new topics.
        const last = requests.pop() ?? [];
        for (const topicMessages of requests)
          await transaction.sendBatch({ topicMessages, timeout: ACKS_TIMEOUT_MS });
        const position = { topic: positionTopic, messages: positionRecords(positions) };
        await transaction.sendBatch({ topicMessages: [...last, position], timeout: ACKS_TIMEOUT_MS });
      }),

    close,
  };
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

/** kafkajs chooses the partition by the key; `encoded` is a patch's: written as it is, in place of all else. */
function record({ record: encoded }: EncodedMessage): Message {
  const key = keyOf(encoded);
  const written = { key, value: null, encoded };
  // To the first partition: without a key a retry of kafkajs could choose another one and lose the message, and
  // its hash of a long key (a dead letter's) takes minutes.
  return key === null || key.length > MAX_KEY_BYTES ? { ...written, partition: 0 } : written;
}
