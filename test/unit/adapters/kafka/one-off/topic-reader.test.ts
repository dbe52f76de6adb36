import { describe, expect, it } from '@jest/globals';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import {
  type ReaderOptions,
  type ReadStep,
  topicReader,
} from '../../../../../src/adapters/kafka/one-off/topic-reader.ts';

type EachBatch = (payload: EachBatchPayload) => Promise<void>;

/** A kafkajs consumer whose every step the test triggers. */
function consumerByHand(connected: Promise<void> = Promise.resolve()) {
  const calls: string[] = [];
  const listeners = new Map<string, (event: { payload: object }) => void>();
  let eachBatch: EachBatch | undefined;
  let resumed: string[] = [];
  const consumer = {
    events: { GROUP_JOIN: 'join', END_BATCH_PROCESS: 'end', CRASH: 'crash' },
    on: (event: string, listener: (event: { payload: object }) => void) => listeners.set(event, listener),
    async connect() {
      calls.push('connect');
      await connected;
    },
    subscribe: async () => void calls.push('subscribe'),
    async run(config: { eachBatch: EachBatch }) {
      calls.push('run');
      eachBatch = config.eachBatch;
    },
    disconnect: async () => void calls.push('disconnect'),
    pause: () => (resumed = []),
    resume: (topics: { topic: string }[]) => (resumed = topics.map(({ topic }) => topic)),
    seek: ({ topic, offset }: { topic: string; offset: string }) => calls.push(`seek ${topic} ${offset}`),
  };
  const admin = { connect: async () => {}, disconnect: async () => {}, deleteGroups: async () => [] };
  return {
    kafka: { consumer: () => consumer as unknown as Consumer, admin: () => admin } as unknown as Kafka,
    calls,
    /** Topics that are not paused. */
    resumed: () => resumed,
    /** kafkajs starts fetching at the offset of a seek, or at the beginning. */
    join: () => listeners.get('join')?.({ payload: { memberAssignment: { a: [0], b: [0] } } }),
    /** Partition 0 of the topic was fetched. */
    fetched(topic: string, offsets: number[], heartbeat = async (): Promise<void> => {}) {
      const messages = offsets.map((offset) => ({
        offset: String(offset),
        timestamp: '0',
        key: null,
        value: null,
      }));
      const [first, last] = [String(offsets[0]), String(offsets.at(-1))];
      const batch = {
        topic,
        partition: 0,
        messages,
        highWatermark: String(Number(last) + 1),
        firstOffset: () => first,
        lastOffset: () => last,
      };
      const payload = { batch, heartbeat, resolveOffset: () => undefined } as unknown as EachBatchPayload;
      return eachBatch?.(payload);
    },
  };
}

const range = (topic: string, high: number) => ({ topic, partition: 0, low: 0, high });

function reading(
  highs: Readonly<Record<string, number>>,
  over: Partial<ReaderOptions> = {},
  connected?: Promise<void>,
) {
  const byHand = consumerByHand(connected);
  const records: string[] = [];
  const steps: ReadStep[] = Object.entries(highs).map(([topic, high]) => ({
    ranges: [range(topic, high)],
    onRecord: async (record) => void records.push(`${record.topic} ${record.offset}`),
  }));
  return { ...byHand, records, reader: topicReader(byHand.kafka, steps, { groupPrefix: 'test', ...over }) };
}

async function started(...args: Parameters<typeof reading>) {
  const parts = reading(...args);
  await parts.reader.start();
  parts.join();
  return parts;
}

describe('a reader of topics', () => {
  it('given that the first step ends with a data record, goes on to the next step', async () => {
    const { reader, fetched, resumed, records } = await started({ a: 2, b: 1 });
    expect(resumed()).toEqual(['a']);
    await fetched('a', [0, 1]);
    expect(resumed()).toEqual(['b']);
    await fetched('b', [0]);
    await reader.finished;
    expect(records).toEqual(['a 0', 'a 1', 'b 0']);
  });

  it('given records behind the end of its range, leaves them out and reads no further', async () => {
    const { reader, fetched, records } = await started({ a: 2 });
    await fetched('a', [0, 1, 2, 3]);
    await reader.finished;
    expect(records).toEqual(['a 0', 'a 1']);
  });

  it('given that the group is joined again while the last record is handled, finishes', async () => {
    const { reader, fetched, join, records } = await started({ a: 3 });
    let beats = 0;
    const heartbeat = async (): Promise<void> => {
      beats += 1;
      if (beats === 2) throw new Error('The group is rebalancing');
    };
    await fetched('a', [0, 1, 2], heartbeat)?.catch(() => undefined);
    join();
    await fetched('a', [0, 1, 2]);
    await reader.finished;
    expect(records).toEqual(['a 0', 'a 1', 'a 2']);
  });

  it('given that the group is joined again after all records were read, finishes', async () => {
    const parts = await started({ a: 1 });
    const consumer = parts.kafka.consumer({ groupId: 'test' });
    consumer.pause = () => {
      throw new Error('Consumer group was not initialized');
    };
    await parts.fetched('a', [0]);
    parts.join();
    await parts.reader.finished;
  });

  it('given that the group is joined again, seeks to its last position; before the first record it does not seek', async () => {
    const { fetched, join, calls } = await started({ a: 3 });
    expect(calls.filter((call) => call.startsWith('seek'))).toEqual([]);
    await fetched('a', [0, 1]);
    join();
    expect(calls.filter((call) => call.startsWith('seek'))).toEqual(['seek a 2']);
  });

  it.each([
    [false, ['a 5', 'a 6']],
    [true, ['a 5', 'a 6', 'a 0', 'a 1']],
  ])(
    'given a log that begins again, and repeatsRecords %s, hands over %j',
    async (repeatsRecords, expected) => {
      const { fetched, records } = await started({ a: Infinity }, { repeatsRecords });
      await fetched('a', [5, 6]);
      await fetched('a', [0, 1]);
      expect(records).toEqual(expected);
    },
  );

  it('given that it is closed while it connects, reads nothing and leaves no consumer behind', async () => {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const { reader, calls } = reading({ a: 1 }, {}, connected);
    const starting = reader.start();
    await reader.close();
    resolve();
    await starting;
    expect(calls).toEqual(['connect', 'disconnect', 'disconnect']);
  });
});
