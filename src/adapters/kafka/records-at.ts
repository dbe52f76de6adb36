import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { type InboundRecord, partitionName, type TopicPartition } from '../../processing/records.ts';
import { kafkaFailure } from './kafka-failure.ts';
import { readRecord } from './read-record.ts';
import { leaveForGood } from './throw-away-group.ts';

export type Place = TopicPartition & { readonly offset: number };

/** Milliseconds without news of a place after which reading has failed; brokers let a new group wait, by default 3 s. */
const SILENCE = 20_000;

/**
 * The records at these places, one a partition, by partition name. One that is not there, or is a control record,
 * is absent.
 * @throws TechnicalFailure if that is not known of each place
 */
export async function recordsAt(kafka: Kafka, places: readonly Place[]): Promise<Map<string, InboundRecord>> {
  if (places.length === 0) return new Map();
  const groupId = `records-at-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 65_536,
    retry: { retries: 5 },
  });
  try {
    return await readPlaces(consumer, places);
  } catch (cause) {
    const names = [...new Set(places.map(({ topic }) => topic))];
    throw kafkaFailure(cause, {
      topics: { operation: 'Read', names },
      group: { operation: 'Read', name: groupId },
    });
  } finally {
    await leaveForGood(kafka, consumer, groupId);
  }
}

/** The consumer is the caller's to disconnect. */
async function readPlaces(consumer: Consumer, places: readonly Place[]): Promise<Map<string, InboundRecord>> {
  const topics = [...new Set(places.map(({ topic }) => topic))];
  const open = new Map(places.map((place) => [partitionName(place), place]));
  const found = new Map<string, InboundRecord>();
  const { promise: all, resolve, reject } = Promise.withResolvers<void>();
  const silence = setTimeout(
    () => reject(new Error(`nothing came of ${[...open.keys()].join(', ')} for ${SILENCE / 1_000} s`)),
    SILENCE,
  );

  /** Resumed one by one: kafkajs forgets that all were paused when one of them is. */
  function readOpenOnes(): void {
    consumer.pause(topics.map((topic) => ({ topic })));
    consumer.resume([...open.values()].map(({ topic, partition }) => ({ topic, partitions: [partition] })));
  }

  /** What the place holds is known once the log was fetched up to it. */
  function reached(at: TopicPartition, lastOffset: string): void {
    const name = partitionName(at);
    if (Number(lastOffset) < (open.get(name)?.offset ?? Infinity)) return;
    open.delete(name);
    silence.refresh();
    readOpenOnes();
    if (open.size === 0) resolve();
  }

  // A batch as a whole: between two messages kafkajs may break off, and still tell where the batch ended.
  const eachBatch = ({ batch }: EachBatchPayload): Promise<void> => {
    const name = partitionName(batch);
    const message = batch.messages.find(({ offset }) => Number(offset) === open.get(name)?.offset);
    if (message) found.set(name, readRecord(batch, message));
    reached(batch, batch.lastOffset());
    return Promise.resolve();
  };

  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition, offset } of open.values())
      consumer.seek({ topic, partition, offset: String(offset) });
    readOpenOnes();
  });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    // Control records alone: kafkajs keeps them to itself, and they may be the last of the log.
    if (payload.batchSize === 0) reached(payload, payload.lastOffset);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  try {
    await Promise.all([all, start(consumer, topics, eachBatch)]);
    return found;
  } finally {
    clearTimeout(silence);
  }
}

async function start(
  consumer: Consumer,
  topics: string[],
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect();
  // From the beginning, should the place be gone from the log: what is read then is behind it.
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch });
}
