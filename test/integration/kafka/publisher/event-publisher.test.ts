import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { kafkaEventPublisher } from '../../../../src/adapters/kafka/publisher/event-publisher.ts';
import { aMovedMessage } from '../../../support/builders/messages.ts';
import { eventPublisherConformance } from '../../../support/conformance/event-publisher.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';
import { readCommitted } from '../read-committed.ts';
import { logger, testKafka } from '../test-cluster.ts';
import { makePublishers, PARTITIONS, publisherSettings } from '../test-publishers.ts';

eventPublisherConformance('Kafka', makePublishers);

describe('the event publisher of Kafka', () => {
  // The hashes are from the tests of Kafka's Java client: other clients expect a key in that partition.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['abc', 479470107],
  ])('puts the key %s into the partition of its murmur2 hash', async (key, hash) => {
    const { publisher, partitionsOf, close } = await makePublishers();
    const one = publisher();
    await one.open();
    await one.publish([aMovedMessage({ key: Buffer.from(key) })], new Map());
    await expect(partitionsOf('event')).resolves.toEqual([(hash & 0x7fffffff) % PARTITIONS.event]);
    await close();
  });

  it('the next publisher ends the transaction of one that died, so that consumers do not wait', async () => {
    const { publisher, seen, settings, close } = await makePublishers();
    const { transactionalId, topics } = settings;
    const dying = testKafka().producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
    await dying.connect();
    const transaction = await dying.transaction();
    await transaction.send({ topic: topics.event, messages: [{ key: 'LAMP', value: 'never committed' }] });
    const next = publisher();
    await expect(next.open()).resolves.toEqual(new Map());
    await next.publish([aMovedMessage({ value: Buffer.from('committed') })], new Map());
    expect((await seen()).map(({ value }) => value?.toString())).toEqual(['committed']);
    await dying.disconnect();
    await close();
  });

  it('continues from positions of the previous version, and writes positions that it can read', async () => {
    const { publisher, settings, close } = await makePublishers();
    const { positionTopic: topic } = settings;
    const before = testKafka().producer();
    await before.connect();
    const position = (sequence: number) => JSON.stringify({ sequence, messageId: `m${sequence}` });
    await before.send({
      topic,
      messages: [
        { key: 'opened', value: '0b7e4d3c-7f0c-4b54-9a3e-2c8f2f2f9d52' },
        { key: 'a-0', value: position(4) },
        { key: 'a-0', value: position(5) },
      ],
    });
    await before.disconnect();
    await expect(publisher().open()).resolves.toEqual(new Map([['a-0', { sequence: 5, messageId: 'm5' }]]));
    const left = await readCommitted(testKafka(), { [topic]: 1 });
    const others = left.filter(({ message: { key } }) => key?.toString() !== 'opened');
    expect(others.map(({ message: { value } }) => JSON.parse(String(value)) as unknown)).toEqual(
      others.map(() => ({ sequence: expect.any(Number), messageId: expect.any(String) })),
    );
    await close();
  });

  it.each([
    { who: 'the only one', shard: { index: 1, count: 1 }, markers: 1 },
    { who: 'a shard, which fences the undivided relay', shard: { index: 1, count: 2 }, markers: 3 },
  ])('given $who, reads what is published with this many markers: $markers', async ({ shard, markers }) => {
    const { publisher, settings, close } = await makePublishers();
    await publisher(shard).open();
    await expect(readCommitted(testKafka(), { [settings.positionTopic]: 1 })).resolves.toHaveLength(markers);
    await close();
  });

  it('finds the last messages that a relay of another shard count published just before it was fenced', async () => {
    const { publisher, settings, close } = await makePublishers();
    const rival = publisher({ index: 1, count: 2 });
    await rival.open();
    const last = new Map([['a-0', { sequence: 1, messageId: 'm1' }]]);
    const kafka = testKafka();
    const makeProducer = kafka.producer.bind(kafka);
    kafka.producer = (config) => {
      const producer = makeProducer(config);
      if (config?.transactionalId !== `${settings.transactionalId}-1-of-2`) return producer;
      const connect = async (): Promise<void> => {
        await rival.publish([aMovedMessage()], last);
        await producer.connect();
      };
      return { ...producer, connect };
    };
    const whole = kafkaEventPublisher(kafka, settings, logger);
    await expect(whole.open()).resolves.toEqual(last);
    await whole.close();
    await close();
  });

  it('of two publishers of different shard counts that open at the same time, at most one can publish, and the next one finds its messages', async () => {
    const { publisher, close } = await makePublishers();
    let known = new Map();
    for (let round = 1; round <= 5; round += 1) {
      const both = [publisher(), publisher({ index: 1, count: 2 })];
      const opened = await Promise.allSettled(both.map((each) => each.open()));
      const moves = both.map((_, who) => new Map([['a-0', { sequence: 2 * round + who, messageId: 'm' }]]));
      const published = await Promise.allSettled(
        both.map(async (each, who) => {
          if (opened[who]?.status === 'rejected') throw new Error('not open');
          await each.publish([aMovedMessage()], moves[who]!);
        }),
      );
      const done = moves.filter((_, who) => published[who]?.status === 'fulfilled');
      expect(done.length).toBeLessThan(2);
      known = done[0] ?? known;
      await expect(publisher().open()).resolves.toEqual(known);
    }
    await close();
  });

  it.each([
    { who: 'a reader that joins at once', joinsAfter: 0 },
    { who: 'a reader that Kafka lets join after seconds, as it does by default', joinsAfter: 3_000 },
  ])(
    'ends the transaction of a frozen relay of another shard count without waiting for its timeout, given $who',
    async ({ joinsAfter }) => {
      const { publisher, seen, settings, close } = await makePublishers();
      const { transactionalId, topics, positionTopic } = settings;
      await publisher({ index: 1, count: 2 }).open();
      const frozen = testKafka().producer({
        transactionalId: `${transactionalId}-1-of-2`,
        transactionTimeout: settings.transactionTimeout,
        maxInFlightRequests: 1,
        idempotent: true,
      });
      await frozen.connect();
      const transaction = await frozen.transaction();
      for (const topic of [topics.event, positionTopic])
        await transaction.send({ topic, messages: [{ key: 'LAMP', value: 'never committed' }] });
      const kafka = testKafka();
      const makeConsumer = kafka.consumer.bind(kafka);
      kafka.consumer = (config) => {
        const consumer = makeConsumer(config);
        const connect = (): Promise<void> => setTimeout(joinsAfter).then(() => consumer.connect());
        return { ...consumer, connect };
      };
      const whole = kafkaEventPublisher(kafka, settings, logger);
      const opening = whole.open();
      await expect(staysOpen(opening, 12_000)).resolves.toBe(false);
      await expect(opening).resolves.toEqual(new Map());
      await whole.publish([aMovedMessage({ value: Buffer.from('committed') })], new Map());
      expect((await seen()).map(({ value }) => value?.toString())).toEqual(['committed']);
      await expect(transaction.commit()).rejects.toThrow(/./);
      await frozen.disconnect();
      await whole.close();
      await close();
    },
  );

  it('names another relay as the reason if another publisher of its name was opened', async () => {
    const { publisher, close } = await makePublishers();
    const [older, newer] = [publisher(), publisher()];
    await older.open();
    await newer.open();
    await expect(older.publish([aMovedMessage()], new Map())).rejects.toThrow('Another relay took over');
    await close();
  });

  it('fails to open within the 10 s that a process has to stop if Kafka is away; closing is harmless', async () => {
    const publisher = kafkaEventPublisher(testKafka('127.0.0.1:1'), publisherSettings(), logger);
    const opening = publisher.open();
    await expect(staysOpen(opening, 8_000)).resolves.toBe(false);
    await expect(opening).rejects.toThrow('127.0.0.1:1');
    await publisher.close();
  });
});
