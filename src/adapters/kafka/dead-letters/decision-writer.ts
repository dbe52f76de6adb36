import { setTimeout } from 'node:timers/promises';
import { type Kafka, type Message, Partitioners, type Transaction } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { resolutionKey, encodeResolution } from '../../../processing/dead-letters/resolution.ts';
import type { ResolvedDeadLetter, ResolutionWriter } from '../../../processing/dead-letters/ports.ts';
import type { ReplayedRecord } from '../../../processing/dead-letters/replay.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { ACKS_TIMEOUT_MS } from '../client/client.ts';
import { type Access, kafkaFailure } from '../client/errors.ts';
import { writeHeaders } from '../consumer/read-record.ts';
import { partitionBounds } from '../client/log-bounds.ts';

export type ResolutionWriterSettings = {
  /** Fences: of all writers of this id the last one opened is the only one that can write. */
  readonly transactionalId: string;
  /** Compacted, one partition: the decision about each letter. */
  readonly decisionTopic: string;
};

/** Milliseconds after which the broker aborts what a killed writer left open: workers wait for it so long. */
const TRANSACTION_TIMEOUT = 10_000;
/** Milliseconds to undo a failed transaction, and to close. */
const LET_GO = 2_000;
/** How often, and how many milliseconds apart, it is asked whether decisions can be read. */
const READABLE_ATTEMPTS = 50;
const READABLE_EVERY = 20;

/** Decisions, and the records that are put back, in one Kafka transaction. */
export function kafkaResolutionWriter(
  kafka: Kafka,
  { transactionalId, decisionTopic }: ResolutionWriterSettings,
): ResolutionWriter {
  const producer = kafka.producer({
    transactionalId,
    transactionTimeout: TRANSACTION_TIMEOUT,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    // The first request of a transaction often meets the end of the one before: kafkajs would wait 300 ms.
    // In all some 10 s, as the transaction has.
    retry: { retries: 100, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
  });

  /** Offset of a decision that was written last. */
  let written = -1;

  /** The broker says that a transaction is over a moment before others can read it. */
  async function untilReadable(): Promise<void> {
    for (let attempt = 0; attempt < READABLE_ATTEMPTS; attempt += 1) {
      const [bounds] = await partitionBounds(kafka, [decisionTopic]);
      if (bounds && bounds.high > written) return;
      await setTimeout(READABLE_EVERY);
    }
  }

  return {
    async open() {
      try {
        await producer.connect();
        // Asks for the producer's id: that fences the writer before, and ends what it left open.
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
        // Whoever reads committed waits for it. If it was committed after all, the broker refuses this.
        await atMost(LET_GO, transaction?.abort().catch(() => undefined) ?? Promise.resolve());
        const names = topicMessages.map(({ topic }) => topic);
        throw failure(cause, { topics: { operation: 'Write', names }, transactionalId });
      }
    },

    async close() {
      // Nobody is to find a letter open for which this was the way out; if it cannot be known, that is no failure.
      if (written >= 0)
        await atMost(
          LET_GO,
          untilReadable().catch(() => undefined),
        );
      await atMost(LET_GO, producer.disconnect());
    },
  };
}

const message = ({ key, value, headers, partition }: ReplayedRecord): Message => ({
  key,
  value,
  headers: writeHeaders(headers),
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
    'Kafka: somebody else replays or discards dead letters now, or the transaction took too long',
    { cause },
  );
}
