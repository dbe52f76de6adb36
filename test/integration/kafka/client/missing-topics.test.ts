import { describe, expect, it } from '@jest/globals';
import kafkajs, { type Consumer, type Kafka, Partitioners, type Producer } from 'kafkajs';
import { boundsReader } from '../../../../src/adapters/kafka/client/log-bounds.ts';
import { kafkaClaimLog } from '../../../../src/adapters/kafka/installation/claim-log.ts';
import { kafkaResolutionWriter } from '../../../../src/adapters/kafka/dead-letters/resolution-writer.ts';
import { kafkaDeadLetterLog } from '../../../../src/adapters/kafka/dead-letters/dead-letter-log.ts';
import { kafkaEventPublisher } from '../../../../src/adapters/kafka/publisher/event-publisher.ts';
import { groupPartitions } from '../../../../src/adapters/kafka/consumer/group-partitions.ts';
import { positionLog } from '../../../../src/adapters/kafka/publisher/position-log.ts';
import { kafkaRecordSender } from '../../../../src/adapters/kafka/producer/record-sender.ts';
import { kafkaRecordSource } from '../../../../src/adapters/kafka/consumer/record-source.ts';
import { recordsAt } from '../../../../src/adapters/kafka/one-off/records-at.ts';
import { readDurability } from '../../../../src/adapters/kafka/client/topic-durability.ts';
import { followTopics } from '../../../../src/adapters/kafka/one-off/topic-follower.ts';
import { maxMessageBytes, smallestBatchLimit } from '../../../../src/adapters/kafka/client/topics.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { aDeadLetter } from '../../../support/builders/dead-letters.ts';
import { logger, testKafka, uniqueName } from '../test-cluster.ts';
import { publisherSettings } from '../test-publishers.ts';

const kafka = testKafka();

const isThere = (topic: string): Promise<boolean> =>
  withAdmin(kafka, async (admin) => (await admin.listTopics()).includes(topic));

/** The result does not matter; only whether the topic exists afterwards. */
const tried = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => '',
    (error: Error) => error.message,
  );

/** Runs the work, then closes the client. */
async function ended(work: Promise<unknown>, end: () => unknown): Promise<void> {
  try {
    await work;
  } finally {
    await end();
  }
}

const producing = (over: object) => async (topic: string, client: Kafka) => {
  const producer: Producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner, ...over });
  await producer.connect();
  await ended(producer.send({ topic, messages: [{ value: 'x' }] }), () => producer.disconnect());
};

async function consuming(topic: string, client: Kafka): Promise<void> {
  const consumer: Consumer = client.consumer({ groupId: uniqueName('group') });
  await consumer.connect();
  await ended(consumer.subscribe({ topics: [topic] }), () => consumer.disconnect());
}

async function reading(topic: string): Promise<void> {
  const [topics, groupId] = [[topic], uniqueName('group')];
  const settings = { topics, groupId, concurrency: 1, sessionTimeout: 6_000, onCrash: () => undefined };
  const source = kafkaRecordSource(kafka, settings, logger);
  const handler = { position: () => Promise.reject(new Error('none')), handle: () => Promise.resolve() };
  await tried(source.start(handler as never));
  await source.stop();
}

async function publishing(topic: string): Promise<void> {
  const publisher = kafkaEventPublisher(kafka, { ...publisherSettings(), positionTopic: topic }, logger);
  await ended(publisher.open(), () => publisher.close());
}

async function deciding(topic: string): Promise<void> {
  const writer = kafkaResolutionWriter(kafka, { transactionalId: uniqueName('id'), decisionTopic: topic });
  await writer.open();
  const decided = {
    deadLetter: aDeadLetter(),
    resolution: { decision: 'discarded', at: '2027-01-31T10:00:00.000Z' },
    record: undefined,
  } as const;
  await ended(writer.write([decided]), () => writer.close());
}

async function sending(topic: string): Promise<void> {
  const sender = kafkaRecordSender(kafka);
  await ended(sender.send(topic, [{ key: 'LAMP', value: '{}', headers: [] }]), () => sender.close());
}

async function asking(topic: string): Promise<void> {
  const reader = boundsReader(kafka);
  await ended(reader.bounds({ topic, partition: 0 }), () => reader.close());
}

async function knowing(topic: string): Promise<void> {
  const log = positionLog(kafka, topic, 1_000, logger);
  await ended(log.readTo('none'), () => log.close());
}

describe('a missing topic, on a broker that creates topics on demand', () => {
  it('is created by a request of a client that allows it, so this broker does so', async () => {
    const topic = uniqueName('made');
    const producer = kafka.producer({ allowAutoTopicCreation: true });
    await producer.connect();
    await ended(producer.send({ topic, messages: [{ value: 'x' }] }), () => producer.disconnect());
    await expect(isThere(topic)).resolves.toBe(true);
  });

  it.each<[string, (topic: string, client: Kafka) => Promise<unknown>]>([
    ['a producer', producing({})],
    ['an idempotent producer', producing({ idempotent: true })],
    ['a consumer', consuming],
    ['the metadata of topics', (topic) => withAdmin(kafka, (a) => a.fetchTopicMetadata({ topics: [topic] }))],
    ['the offsets of a topic', (topic) => withAdmin(kafka, (a) => a.fetchTopicOffsets(topic))],
    [
      'the offsets of a time',
      (topic) => withAdmin(kafka, (a) => a.fetchTopicOffsetsByTimestamp(topic, Date.now())),
    ],
    ['the source of commands', reading],
    ['the publisher of events', publishing],
    ['positions of the relay', knowing],
    ['decisions about dead letters', deciding],
    ['claims of names', (topic) => kafkaClaimLog(kafka, topic).add(() => new Map())],
    ['a sender of commands', sending],
    ['a follower', (topic) => followTopics(kafka, [topic], () => undefined)],
    [
      'dead letters',
      (topic) =>
        kafkaDeadLetterLog(kafka, { deadLetters: topic, resolutions: topic }).read(
          [{ of: 'deadLetters', onRecord: () => undefined }],
          new AbortController().signal,
        ),
    ],
    ['records at a place', (topic) => recordsAt(kafka, [{ topic, partition: 0, offset: 0 }])],
    ['the bounds of a log', asking],
    [
      'the partitions of a group',
      (topic) =>
        groupPartitions((work, access) => withAdmin(kafka, work, access), [topic], uniqueName('group')),
    ],
    ['durability', (topic) => readDurability(kafka, [topic], logger)],
    ['limits', (topic) => maxMessageBytes(kafka, [topic])],
    ['the smallest limit', (topic) => smallestBatchLimit(kafka, [topic])],
  ])('is not created by %s', async (_, ask) => {
    const topic = uniqueName('missing');
    await tried(ask(topic, kafka));
    await expect(isThere(topic)).resolves.toBe(false);
  });

  it('is not created by any kafkajs client with these patches', async () => {
    const topic = uniqueName('missing');
    const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
    const plain = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 2 } });
    await tried(producing({})(topic, plain));
    await tried(consuming(topic, plain));
    await expect(isThere(topic)).resolves.toBe(false);
  });

  it('is named in the error of a sender, with what to do', async () => {
    const topic = uniqueName('missing');
    await expect(sending(topic)).rejects.toThrow(`there is no topic ${topic}. Create it`);
  });
});
