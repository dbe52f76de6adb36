import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaEventPublisher } from '../../src/adapters/kafka/publisher/event-publisher.ts';
import { kafkaRecordSender } from '../../src/adapters/kafka/producer/record-sender.ts';
import { readCommitted } from '../integration/kafka/read-committed.ts';
import { logger, makeTopic, testKafka, uniqueName } from '../integration/kafka/test-cluster.ts';
import { publisherSettings } from '../integration/kafka/test-publishers.ts';
import { aMovedMessage } from '../support/builders/messages.ts';
import { BROKERS, makeTopicLedBy, moveLeader } from '../support/cluster/leaders.ts';
import { keyFor } from '../support/cluster/key-for.ts';

const admin = testKafka().admin();

beforeAll(() => admin.connect());
afterAll(() => admin.disconnect());

const KEYS = BROKERS.map((_, partition) => keyFor(partition, BROKERS.length));

const committedValues = async (topic: string, partitions: number): Promise<string[]> =>
  (await readCommitted(testKafka(), { [topic]: partitions }))
    .map(({ message }) => String(message.value))
    .toSorted();

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index}`).toSorted();

/** A publisher whose topics have leaders on all brokers. */
async function publisher() {
  const settings = publisherSettings();
  const { topics, positionTopic } = settings;
  await Promise.all([
    makeTopicLedBy(admin, topics.event, BROKERS),
    makeTopicLedBy(admin, topics.rejection, [1]),
    makeTopicLedBy(admin, topics['dead-letter'], [1]),
    makeTopic(testKafka(), positionTopic, 1, { 'cleanup.policy': 'compact' }),
  ]);
  const made = kafkaEventPublisher(testKafka(), settings, logger);
  await made.open();
  return { ...made, topic: topics.event };
}

describe('events published to partitions that several brokers lead', () => {
  it('are in the topic once each, with transactions that follow each other immediately', async () => {
    const rounds = 100;
    const { publish, close, topic } = await publisher();
    for (let round = 0; round < rounds; round += 1)
      await publish(
        KEYS.map((key, index) =>
          aMovedMessage({ key: Buffer.from(key), value: Buffer.from(`${3 * round + index}`) }),
        ),
        new Map([['s-0', { sequence: 3 * round + 3, messageId: `m${round}` }]]),
      );
    await expect(committedValues(topic, BROKERS.length)).resolves.toEqual(numbers(3 * rounds));
    await close();
  });

  it('are in the topic once each, if a leader moves before each transaction', async () => {
    const { publish, close, topic } = await publisher();
    for (let round = 0; round < 6; round += 1) {
      // The new leader also leads the next partition: its answer for that one must not count for this one.
      await moveLeader(admin, topic, 0, BROKERS[(round + 1) % BROKERS.length] ?? 1);
      await publish(
        KEYS.map((key, index) =>
          aMovedMessage({ key: Buffer.from(key), value: Buffer.from(`${3 * round + index}`) }),
        ),
        new Map([['s-0', { sequence: 3 * round + 3, messageId: `m${round}` }]]),
      );
    }
    await expect(committedValues(topic, BROKERS.length)).resolves.toEqual(numbers(18));
    await close();
  });
});

describe('commands sent to partitions that several brokers lead', () => {
  it('are in the topic once each if they count as sent, even if a leader moves before each of them', async () => {
    const topic = uniqueName('commands');
    await makeTopicLedBy(admin, topic, BROKERS);
    const sender = kafkaRecordSender(testKafka());
    for (let round = 0; round < 6; round += 1) {
      if (round > 0) await moveLeader(admin, topic, 0, BROKERS[(round + 1) % BROKERS.length] ?? 1);
      await sender.send(
        topic,
        KEYS.map((key, index) => ({ key, value: `${3 * round + index}`, headers: [] })),
      );
    }
    await expect(committedValues(topic, BROKERS.length)).resolves.toEqual(numbers(18));
    await sender.close();
  });
});
