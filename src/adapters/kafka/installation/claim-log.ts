import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { z } from 'zod';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { ClaimLog, Installation } from '../../../processing/installation/installation.ts';
import type { InboundRecord } from '../../../processing/records/record.ts';
import { kafkaFailure } from '../client/errors.ts';
import { partitionBounds } from '../client/log-bounds.ts';
import { readToEnd } from '../one-off/read-to-end.ts';
import { requireCompacted } from '../client/topics.ts';

/** After so long the broker aborts the transaction of a killed process. */
const TRANSACTION_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 1_000;

const claim = z.object({ id: z.string(), database: z.string() });

/**
 * Claims are records of a compacted topic: the key is the claimed name, and a null value gives the claim up. A process
 * that adds claims first opens the transactional id with the topic's name, so Kafka fences every process that opened it
 * before.
 */
export const kafkaClaimLog = (kafka: Kafka, topic: string): ClaimLog => ({
  async add(decide) {
    await requireCompacted(kafka, topic);
    const producer = kafka.producer({
      transactionalId: topic,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      // As for the relay: one transaction is often still ending when the next one begins.
      retry: { retries: 30, initialRetryTime: 3, multiplier: 1.5, maxRetryTime: 100 },
    });
    try {
      await technically(topic, async () => {
        await producer.connect();
        await (await producer.transaction()).abort();
      });
      const claims = decide(await claimsIn(kafka, topic));
      await technically(topic, () => write(producer, topic, claims));
    } finally {
      await atMost(CLOSE_TIMEOUT_MS, producer.disconnect());
    }
  },
});

async function claimsIn(kafka: Kafka, topic: string): Promise<Map<string, Installation>> {
  const claims = new Map<string, Installation>();
  const onRecord = ({ key, value }: InboundRecord): void => {
    const name = key?.toString() ?? '';
    if (value === null) claims.delete(name);
    else claims.set(name, claim.parse(JSON.parse(value.toString())));
  };
  const ranges = await partitionBounds(kafka, [topic]);
  await readToEnd(kafka, [{ ranges, onRecord }], { groupPrefix: `${topic}-reader`, maxWaitTimeInMs: 50 });
  return claims;
}

async function write(
  producer: Producer,
  topic: string,
  claims: ReadonlyMap<string, Installation>,
): Promise<void> {
  const messages = [...claims].map(([key, value]) => ({ key, value: JSON.stringify(value), partition: 0 }));
  if (messages.length === 0) return;
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages });
  await transaction.commit();
}

async function technically(topic: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const topics = { operation: 'Write', names: [topic] } as const;
    throw kafkaFailure(cause, { topics, transactionalId: topic }, 'names not claimed');
  }
}
