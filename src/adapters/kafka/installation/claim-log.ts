import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { z } from 'zod';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { ClaimLog, Installation } from '../../../processing/installation/installation.ts';
import type { InboundRecord } from '../../../processing/records/record.ts';
import { kafkaFailure } from '../client/errors.ts';
import { partitionBounds } from '../client/log-bounds.ts';
import { readToEnd } from '../one-off/read-to-end.ts';
import { requireCompacted } from '../client/topics.ts';

/** Milliseconds after which the broker aborts what a killed process left open. */
const TRANSACTION_TIMEOUT = 30_000;
const CLOSE_WITHIN = 1_000;

const claim = z.object({ id: z.string(), database: z.string() });

/**
 * Claims are records of a compacted topic: the name is the key; a null value gives it up. Who adds one takes the
 * transactional id that is named like the topic first: from then on nobody who took it earlier can add any.
 */
export const kafkaClaimLog = (kafka: Kafka, topic: string): ClaimLog => ({
  async add(decide) {
    await requireCompacted(kafka, topic);
    const producer = kafka.producer({
      transactionalId: topic,
      transactionTimeout: TRANSACTION_TIMEOUT,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      // As the relay's: the end of one transaction is often still being written when the next begins.
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
      await atMost(CLOSE_WITHIN, producer.disconnect());
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
