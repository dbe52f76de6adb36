import { setTimeout } from 'node:timers/promises';
import { type Kafka, type Message, Partitioners, type Transaction } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { resolutionKey, encodeResolution } from '../../../processing/dead-letters/resolution.ts';
import type { ResolvedDeadLetter, ResolutionWriter } from '../../../processing/dead-letters/ports.ts';
import type { ReplayedRecord } from '../../../processing/dead-letters/replayed-record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { ACKS_TIMEOUT_MS } from '../client/client.ts';
import { type Access, kafkaFailure } from '../client/errors.ts';
import { toKafkajsHeaders } from '../client/kafkajs-record.ts';
import { partitionBounds } from '../client/log-bounds.ts';

export type ResolutionWriterSettings = {
  /** Of all writers of this id, only the one that was opened last can write: Kafka fences the others. */
  readonly transactionalId: string;
  /** Compacted, one partition. Holds the decision about each dead letter. */
  readonly decisionTopic: string;
};

/** After so long the broker aborts the transaction of a killed writer. Workers wait for that. */
const TRANSACTION_TIMEOUT_MS = 10_000;
/** Time for each step of cleaning up: aborting a failed transaction, and closing. */
const CLOSE_TIMEOUT_MS = 2_000;
/** How often to check whether a decision can be read. */
const READABLE_ATTEMPTS = 50;
const READABLE_INTERVAL_MS = 20;

/** Writes resolutions, and the records that are replayed, in one Kafka transaction. */
export function kafkaResolutionWriter(
  kafka: Kafka,
  { transactionalId, decisionTopic }: ResolutionWriterSettings,
): ResolutionWriter {
  const producer = kafka.producer({
    transactionalId,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    // The first request of a transaction often arrives while the previous one is still ending: kafkajs would wait 300 ms.
    // All retries together take some 10 s, as long as the transaction may take.
    retry: { retries: 100, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
  });

  /** Offset of the first decision of the last transaction. */
  let written = -1;

  /** The broker confirms a transaction a moment before its records can be read. */
  async function waitUntilReadable(): Promise<void> {
    for (let attempt = 0; attempt < READABLE_ATTEMPTS; attempt += 1) {
      const [bounds] = await partitionBounds(kafka, [decisionTopic]);
      if (bounds && bounds.high > written) return;
      await setTimeout(READABLE_INTERVAL_MS);
    }
  }

  return {
    async open() {
      try {
        await producer.connect();
        // Asks for a producer id, which fences the previous writer and aborts its open transaction.
        await (await producer.transaction()).abort();
      } catch (cause) {
        throw failure(cause, { transactionalId });
      }
    },

    async write(decided) {
      const records = decided.flatMap(({ record }) => record ?? []);
      const topicMessages = [
        ...[...Map.groupBy(records, ({ topic }) => topic)].map(([topic, list]) => ({
          topic,
          messages: list.map(message),
        })),
        { topic: decisionTopic, messages: decided.map(decisionRecord) },
      ];
      let transaction: Transaction | undefined;
      try {
        transaction = await producer.transaction();
        const sent = await transaction.sendBatch({ topicMessages, timeout: ACKS_TIMEOUT_MS });
        await transaction.commit();
        written = Number(sent.find(({ topicName }) => topicName === decisionTopic)?.baseOffset);
      } catch (cause) {
        // Readers of committed records would wait for it. If it was committed after all, the broker refuses the abort.
        await atMost(CLOSE_TIMEOUT_MS, transaction?.abort().catch(() => undefined) ?? Promise.resolve());
        const names = topicMessages.map(({ topic }) => topic);
        throw failure(cause, { topics: { operation: 'Write', names }, transactionalId });
      }
    },

    async close() {
      // Wait until the decision can be read, so that a following `list` does not show the letter as open. A time-out here
      // is not an error.
      if (written >= 0)
        await atMost(
          CLOSE_TIMEOUT_MS,
          waitUntilReadable().catch(() => undefined),
        );
      await atMost(CLOSE_TIMEOUT_MS, producer.disconnect());
    },
  };
}

const message = ({ key, value, headers, partition }: ReplayedRecord): Message => ({
  key,
  value,
  headers: toKafkajsHeaders(headers),
  ...(partition === undefined ? {} : { partition }),
});

const decisionRecord = ({ deadLetter, resolution }: ResolvedDeadLetter): Message => ({
  key: resolutionKey(deadLetter),
  value: encodeResolution(resolution),
  partition: 0,
});

function failure(cause: unknown, access: Access): TechnicalFailure {
  const { type } = cause as Error & { type?: string };
  const isFenced = type === 'INVALID_PRODUCER_EPOCH';
  if (!isFenced) return kafkaFailure(cause, access);
  return new TechnicalFailure(
    'Kafka: another process replays or discards dead letters now, or the transaction took too long',
    { cause },
  );
}
