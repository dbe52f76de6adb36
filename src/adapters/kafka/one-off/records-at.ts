import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { type InboundRecord, partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { groupReading, kafkaFailure } from '../client/errors.ts';
import { readRecord } from '../consumer/read-record.ts';
import { leaveAndDeleteGroup } from './ephemeral-group.ts';

export type Place = TopicPartition & { readonly offset: number };

/** Milliseconds without news of a place after which reading has failed; brokers let a new group wait, by default 3 s. */
const SILENCE = 20_000;

/**
 * The records at these places, one a partition, by partition name. One that is not there, or is a control record,
 * is absent.
 * @throws TechnicalFailure if that is not known of each place
 */
export const recordsAt = async (
  kafka: Kafka,
  places: readonly Place[],
): Promise<Map<string, InboundRecord>> => (await lookAt(kafka, places, false)).records;

/**
 * The first offset at or behind each place that the log holds, by partition name; aborted and control records count.
 * @throws TechnicalFailure if that is not known of each place
 */
export const firstOffsetsFrom = async (
  kafka: Kafka,
  places: readonly Place[],
): Promise<Map<string, number>> => (await lookAt(kafka, places, true)).firstOffsets;

type Found = {
  readonly records: Map<string, InboundRecord>;
  readonly firstOffsets: Map<string, number>;
};

/** @param readUncommitted whether a transaction that is open is not waited for */
async function lookAt(kafka: Kafka, places: readonly Place[], readUncommitted: boolean): Promise<Found> {
  if (places.length === 0) return { records: new Map(), firstOffsets: new Map() };
  const groupId = `records-at-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    readUncommitted,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 65_536,
    retry: { retries: 5 },
  });
  try {
    return await readPlaces(consumer, places);
  } catch (cause) {
    throw kafkaFailure(cause, groupReading(groupId, topicsOf(places)));
  } finally {
    await leaveAndDeleteGroup(kafka, consumer, groupId);
  }
}

const topicsOf = (places: readonly Place[]): string[] => [...new Set(places.map(({ topic }) => topic))];

/** The consumer is the caller's to disconnect. */
async function readPlaces(consumer: Consumer, places: readonly Place[]): Promise<Found> {
  const topics = topicsOf(places);
  const open = new Map(places.map((place) => [partitionId(place), place]));
  const records = new Map<string, InboundRecord>();
  const firstOffsets = new Map<string, number>();
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
  function reached(at: TopicPartition, firstOffset: string | null, lastOffset: string): void {
    const name = partitionId(at);
    if (firstOffset !== null && !firstOffsets.has(name)) firstOffsets.set(name, Number(firstOffset));
    if (Number(lastOffset) < (open.get(name)?.offset ?? Infinity)) return;
    open.delete(name);
    silence.refresh();
    readOpenOnes();
    if (open.size === 0) resolve();
  }

  // A batch as a whole: between two messages kafkajs may break off, and still tell where the batch ended.
  const eachBatch = ({ batch }: EachBatchPayload): Promise<void> => {
    const name = partitionId(batch);
    const message = batch.messages.find(({ offset }) => Number(offset) === open.get(name)?.offset);
    if (message) records.set(name, readRecord(batch, message));
    reached(batch, batch.firstOffset(), batch.lastOffset());
    return Promise.resolve();
  };

  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { topic, partition, offset } of open.values())
      consumer.seek({ topic, partition, offset: String(offset) });
    readOpenOnes();
  });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    // Control records alone: kafkajs keeps them to itself, and they may be the last of the log.
    if (payload.batchSize === 0) reached(payload, payload.firstOffset, payload.lastOffset);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  try {
    await Promise.all([all, start(consumer, topics, eachBatch)]);
    return { records, firstOffsets };
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
