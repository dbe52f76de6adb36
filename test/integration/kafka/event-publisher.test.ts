import { describe, expect, it } from '@jest/globals';
import { kafkaEventPublisher } from '../../../src/adapters/kafka/event-publisher.ts';
import { aMovedMessage } from '../../support/builders/messages.ts';
import { eventPublisherConformance } from '../../support/conformance/event-publisher.ts';
import { staysOpen } from '../../support/conformance/eventually.ts';
import { logger, testKafka } from './test-cluster.ts';
import { makePublishers, PARTITIONS, publisherSettings } from './test-publishers.ts';

eventPublisherConformance('Kafka', makePublishers);

describe('the event publisher of Kafka', () => {
  // Hashes from the tests of Kafka's Java client: other clients look for a key in that partition.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['abc', 479470107],
  ])('puts the key %s where its murmur2 hash says', async (key, hash) => {
    const { publisher, partitionsOf, close } = await makePublishers();
    const one = publisher();
    await one.open();
    await one.publish([aMovedMessage({ key: Buffer.from(key) })], new Map());
    await expect(partitionsOf('event')).resolves.toEqual([(hash & 0x7fffffff) % PARTITIONS.event]);
    await close();
  });

  it('given a publisher that died within a transaction, the next one ends it, and consumers are not held up', async () => {
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

  it('given Kafka is away, opening fails soon enough for a process that has 10 s to stop; closing is harmless', async () => {
    const publisher = kafkaEventPublisher(testKafka('127.0.0.1:1'), publisherSettings(), logger);
    const opening = publisher.open();
    await expect(staysOpen(opening, 8_000)).resolves.toBe(false);
    await expect(opening).rejects.toThrow('127.0.0.1:1');
    await publisher.close();
  });
});
