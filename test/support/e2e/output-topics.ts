import { randomUUID } from 'node:crypto';
import type { Consumer } from 'kafkajs';
import { eventually } from '../conformance/eventually.ts';
import type { Place } from './command-topic.ts';
import { kafka } from './kafka.ts';
import { isMark, writeMarks } from './marks.ts';
import type { OwnSettings } from './own-settings.ts';
import { header, type Published } from './published.ts';

type OutputSettings = Pick<OwnSettings, 'EVENT_TOPIC' | 'REJECTION_TOPIC' | 'DEAD_LETTER_TOPIC'>;

/** Follows the output topics from their beginning, reading committed records only. Call `close` at the end. */
export function outputTopics(settings: OutputSettings) {
  const { EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC } = settings;
  const topics = [EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC];
  const published: Published[] = [];
  const marks: Published[] = [];
  let marksWritten = 0;
  let connecting: Promise<Consumer> | undefined;
  let failure: Error | undefined;

  async function connect(): Promise<Consumer> {
    const consumer = kafka().consumer({ groupId: `e2e-reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => void (failure = payload.error));
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { topic, partition, messages } }) => {
        for (const { key, value, offset, timestamp, headers = {} } of messages) {
          const place = { topic, partition, offset: Number(offset) };
          const record = { ...place, timestamp: Number(timestamp), key, value, headers };
          (isMark(record) ? marks : published).push(record);
        }
        return Promise.resolve();
      },
    });
    return consumer;
  }

  async function until(what: string, holds: () => boolean): Promise<void> {
    await (connecting ??= connect());
    await eventually(what, () => {
      if (failure) throw failure;
      return holds();
    });
  }

  async function read(topic: string, count: number, isMeant: (record: Published) => boolean) {
    const found = (): Published[] => published.filter((record) => record.topic === topic && isMeant(record));
    await until(`${topic} has ${count} of the records`, () => found().length >= count);
    return found();
  }

  return {
    /** The SKU's events, once there are `count`. */
    events: (sku: string, count: number) => read(EVENT_TOPIC, count, ({ key }) => key?.toString() === sku),
    /** The rejections with that key, once there are `count`. */
    rejections: (wanted: string, count: number) =>
      read(REJECTION_TOPIC, count, ({ key }) => key?.toString() === wanted),
    /** The dead letters with that key, once there are `count`. */
    deadLetters: (wanted: string, count: number) =>
      read(DEAD_LETTER_TOPIC, count, ({ key }) => key?.toString() === wanted),
    /** The dead letter of the record with this topic, partition and offset. */
    async deadLetter({ partition, offset }: Place): Promise<Published> {
      const [deadLetter] = await read(
        DEAD_LETTER_TOPIC,
        1,
        (record) =>
          header(record, 'dlq-partition') === String(partition) &&
          header(record, 'dlq-offset') === String(offset),
      );
      return deadLetter as Published;
    },
    /** Waits until `count` records are published, all topics together. */
    reach: (count: number) => until(`${count} records are published`, () => published.length >= count),
    /** Number of records read so far. */
    count: (): number => published.length,
    /** All records published so far, up to the last record of each topic. */
    async everything(): Promise<readonly Published[]> {
      marksWritten += await writeMarks(topics);
      await until('all is read', () => marks.length >= marksWritten);
      return published;
    },
    close: async (): Promise<void> => (await connecting)?.disconnect(),
  };
}
