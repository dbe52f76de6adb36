import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { z } from 'zod';
import type { RelayPosition, RelayPositions } from '../../processing/relay-roles.ts';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import { leaveForGood } from './throw-away-group.ts';

/** Milliseconds without a record after which reading counts as failed. */
const TIMEOUT = 20_000;

const position = z.object({ sequence: z.number(), messageId: z.string() });

/**
 * Reads the committed positions, from the beginning to the record with the value `marker`.
 * The consumer group is made for the purpose, commits nothing and is deleted.
 */
export async function readPositions(kafka: Kafka, topic: string, marker: string): Promise<RelayPositions> {
  const groupId = `${topic}-reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, retry: { retries: 5 } });
  const positions = new Map<string, RelayPosition>();
  const { promise: read, resolve, reject } = Promise.withResolvers<void>();
  // Awaited below, after what may fail first.
  read.catch(() => undefined);
  const timer = setTimeout(() => reject(new Error(`the end of ${topic} was not reached`)), TIMEOUT);
  // kafkajs starts again by itself where it may, as when a fresh broker's coordinator is still loading.
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ message }) => {
        timer.refresh();
        const value = message.value?.toString() ?? '';
        const key = message.key?.toString() ?? '';
        if (key !== 'opened') positions.set(key, position.parse(JSON.parse(value)));
        if (value === marker) resolve();
        return Promise.resolve();
      },
    });
    await read;
    return positions;
  } catch (cause) {
    throw new TechnicalFailure(`Kafka: positions not read: ${(cause as Error).message}`, { cause });
  } finally {
    clearTimeout(timer);
    // Not waited for: what was read is whole, and a new leader has work to do.
    void leaveForGood(kafka, consumer, groupId);
  }
}
