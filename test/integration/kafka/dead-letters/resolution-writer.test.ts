import { describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { kafkaResolutionWriter } from '../../../../src/adapters/kafka/dead-letters/resolution-writer.ts';
import { kafkaDeadLetterLog } from '../../../../src/adapters/kafka/dead-letters/dead-letter-log.ts';
import { fromKafkajsMessage } from '../../../../src/adapters/kafka/client/kafkajs-record.ts';
import { type Resolution, resolutionIndex } from '../../../../src/processing/dead-letters/resolution.ts';
import type { ResolvedDeadLetter, ResolutionWriter } from '../../../../src/processing/dead-letters/ports.ts';
import type { DeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import { replayOf } from '../../../../src/processing/dead-letters/replayed-record.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { aDeadLetter } from '../../../support/builders/dead-letters.ts';
import { eachTest } from '../../../support/conformance/each-test.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';
import { readCommitted } from '../read-committed.ts';
import { makeTopic, testKafka, uniqueName } from '../test-cluster.ts';

const PARTITIONS = 3;
const REPLAYED: Resolution = { decision: 'replayed', at: '2026-11-23T10:15:30.000Z' };

/** New topics, and writers that fence each other. */
async function aDesk() {
  const kafka = testKafka();
  const name = uniqueName('desk');
  const commandTopic = `${name}-commands`;
  const decisionTopic = `${name}-decisions`;
  await makeTopic(kafka, commandTopic, PARTITIONS);
  await makeTopic(kafka, decisionTopic, 1, { 'cleanup.policy': 'compact' });
  const settings = { transactionalId: name, decisionTopic };
  const writers: ResolutionWriter[] = [];
  const replay = (deadLetter: DeadLetter): ResolvedDeadLetter => ({
    deadLetter,
    resolution: REPLAYED,
    record: replayOf(deadLetter, new Map([[commandTopic, { partitions: PARTITIONS, maxBytes: 1_000_000 }]])),
  });
  return {
    settings,
    commandTopic,
    replay,
    deadLetter: (over: object) => aDeadLetter({ topic: commandTopic, ...over }),
    async writer() {
      const writer = kafkaResolutionWriter(testKafka(), settings);
      writers.push(writer);
      await writer.open();
      return writer;
    },
    /** The records of the command topic. */
    commands: async () =>
      (await readCommitted(kafka, { [commandTopic]: PARTITIONS })).map(({ topic, partition, message }) =>
        fromKafkajsMessage({ topic, partition }, message),
      ),
    /** The resolutions of these dead letters. */
    async decisions(...deadLetters: DeadLetter[]) {
      const book = resolutionIndex();
      const log = kafkaDeadLetterLog(kafka, { resolutions: decisionTopic, deadLetters: 'nowhere' });
      await log.read([{ of: 'resolutions', onRecord: book.add }], new AbortController().signal);
      return deadLetters.map((deadLetter) => book.of(deadLetter)?.decision);
    },
    close: async () => void (await Promise.all(writers.map((writer) => writer.close()))),
  };
}

const desk = eachTest(aDesk);

describe('the writer of resolutions', () => {
  it('sends a record byte for byte, and writes the resolution', async () => {
    const headers: RecordHeader[] = [
      ['ce_type', Buffer.from([0xff, 0x00])],
      ['twice', Buffer.from('1')],
      ['twice', Buffer.alloc(0)],
      ['nothing', null],
      ['__proto__', Buffer.from('x')],
    ];
    const bytes = Buffer.from([0x00, 0xff, 0x7f]);
    const deadLetter = desk().deadLetter({ key: bytes, value: bytes, headers });
    const writer = await desk().writer();
    await writer.write([desk().replay(deadLetter)]);
    await writer.close();

    expect(await desk().decisions(deadLetter)).toEqual(['replayed']);
    const [record] = await desk().commands();
    expect({ key: record?.key, value: record?.value }).toEqual({ key: bytes, value: bytes });
    expect(record?.headers).toEqual([...headers, ['dlq-replays', Buffer.from('1')]]);
  });

  it('sends a tombstone without a key to its old partition', async () => {
    const writer = await desk().writer();
    await writer.write([desk().replay(desk().deadLetter({ key: null, value: null, partition: 2 }))]);
    expect(await desk().commands()).toMatchObject([{ key: null, value: null, partition: 2 }]);
  });

  // The hash is from the tests of Kafka's Java client.
  it('sends a record with a key to the partition of its murmur2 hash', async () => {
    const writer = await desk().writer();
    const partition = (-790332482 & 0x7fffffff) % PARTITIONS;
    const elsewhere = (partition + 1) % PARTITIONS;
    await writer.write([
      desk().replay(desk().deadLetter({ key: Buffer.from('foobar'), partition: elsewhere })),
    ]);
    expect(await desk().commands()).toMatchObject([{ partition }]);
  });

  it('writes many resolutions in consecutive transactions', async () => {
    const deadLetters = Array.from({ length: 600 }, (_, offset) => desk().deadLetter({ offset }));
    const writer = await desk().writer();
    for (let from = 0; from < deadLetters.length; from += 200)
      await writer.write(deadLetters.slice(from, from + 200).map(desk().replay));
    await writer.close();
    expect(await desk().commands()).toHaveLength(600);
    expect(new Set(await desk().decisions(...deadLetters))).toEqual(new Set(['replayed']));
  });

  it('is fenced by a second writer', async () => {
    const [one, two] = [desk().deadLetter({ offset: 1 }), desk().deadLetter({ offset: 2 })];
    const first = await desk().writer();
    const second = await desk().writer();
    await expect(first.write([desk().replay(one)])).rejects.toThrow('another process replays or discards');
    await second.write([desk().replay(two)]);
    await second.close();
    expect(await desk().commands()).toHaveLength(1);
    expect(await desk().decisions(one, two)).toEqual([undefined, 'replayed']);
  });

  it('aborts the open transaction of a writer that died', async () => {
    const { settings, commandTopic } = desk();
    await diesWithin(testKafka(), settings.transactionalId, commandTopic);
    await desk().writer();
    expect(await desk().commands()).toEqual([]);
  });

  it('given that Kafka is away, fails soon with an error that names it', async () => {
    const writer = kafkaResolutionWriter(testKafka('127.0.0.1:1'), desk().settings);
    const opening = writer.open();
    await expect(staysOpen(opening, 8_000)).resolves.toBe(false);
    await expect(opening).rejects.toThrow('127.0.0.1:1');
    await writer.close();
  });
});

/** Leaves an open transaction behind. */
async function diesWithin(kafka: Kafka, transactionalId: string, topic: string): Promise<void> {
  const dying = kafka.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
  await dying.connect();
  const transaction = await dying.transaction();
  await transaction.send({ topic, messages: [{ key: 'LAMP', value: 'never committed' }] });
  await dying.disconnect();
}
