import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { atMost } from '../../processing/deadline.ts';
import { type InboundRecord, partitionName, type TopicPartition } from '../../processing/records.ts';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import { readRecord } from './read-record.ts';
import { leaveForGood } from './throw-away-group.ts';

export type Place = TopicPartition & { readonly offset: number };

/** Milliseconds for all records to come; a place may hold none that a consumer is shown. */
const READ_WITHIN = 5_000;

/**
 * The records at these places, one a partition, by partition name. One that was compacted away, or is a control
 * record, is absent.
 * @throws TechnicalFailure
 */
export async function recordsAt(kafka: Kafka, places: readonly Place[]): Promise<Map<string, InboundRecord>> {
  const found = new Map<string, InboundRecord>();
  if (places.length === 0) return found;
  const wanted = new Map(places.map((place) => [partitionName(place), place.offset]));
  const seen = new Set<string>();
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const groupId = `records-at-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, maxBytesPerPartition: 65_536 });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition, offset } of places)
      consumer.seek({ topic, partition, offset: String(offset) });
  });
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: [...new Set(places.map(({ topic }) => topic))],
      fromBeginning: false,
    });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message, pause }) => {
        const record = readRecord({ topic, partition }, message);
        const name = partitionName(record);
        if (record.offset < (wanted.get(name) ?? 0)) return;
        pause();
        seen.add(name);
        if (record.offset === wanted.get(name)) found.set(name, record);
        if ([...wanted.keys()].every((each) => seen.has(each))) resolve();
      },
    });
    await atMost(READ_WITHIN, all);
    return found;
  } catch (cause) {
    throw new TechnicalFailure(`Kafka: ${(cause as Error).message}`, { cause });
  } finally {
    await leaveForGood(kafka, consumer, groupId);
  }
}
