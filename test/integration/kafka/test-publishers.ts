import { kafkaEventPublisher } from '../../../src/adapters/kafka/publisher/event-publisher.ts';
import { fromKafkajsMessage } from '../../../src/adapters/kafka/client/kafkajs-record.ts';
import type { MessageKind } from '../../../src/processing/records/record.ts';
import type { EventPublisher } from '../../../src/processing/publish/ports.ts';
import { SINGLE_SHARD } from '../../../src/processing/publish/shard.ts';
import type { PublisherSetup } from '../../support/conformance/publisher-setup.ts';
import { readCommitted } from './read-committed.ts';
import { smallestBatchLimit } from '../../../src/adapters/kafka/client/topics.ts';
import { withAdmin } from '../../../src/adapters/kafka/client/admin.ts';
import { limitMessages, logger, makeTopic, testKafka, uniqueName } from './test-cluster.ts';

export const PARTITIONS: Readonly<Record<MessageKind, number>> = { event: 3, rejection: 1, 'dead-letter': 1 };
const kinds = Object.keys(PARTITIONS) as MessageKind[];

/** Settings for topics that need not exist, with a new transactional id. */
export function publisherSettings(name = uniqueName('publisher')) {
  const topics = {
    event: `${name}-event`,
    rejection: `${name}-rejection`,
    'dead-letter': `${name}-dead-letter`,
  };
  const positionTopic = `${name}-positions`;
  return {
    transactionalId: name,
    shard: SINGLE_SHARD,
    topics,
    positionTopic,
    maxRequestBytes: async () => 900_000,
    transactionTimeout: 30_000,
  };
}

/** Publishers of one name on new topics. */
export async function makePublishers() {
  const kafka = testKafka();
  const settings = publisherSettings();
  const { topics, positionTopic } = settings;
  await Promise.all([
    ...kinds.map((kind) => makeTopic(kafka, topics[kind], PARTITIONS[kind])),
    makeTopic(kafka, positionTopic, 1, { 'cleanup.policy': 'compact' }),
  ]);
  const publishers: EventPublisher[] = [];
  const committed = async () => {
    const existing = await withAdmin(kafka, (admin) => admin.listTopics());
    const left = kinds.filter((kind) => existing.includes(topics[kind]));
    return readCommitted(kafka, Object.fromEntries(left.map((kind) => [topics[kind], PARTITIONS[kind]])));
  };
  const setup: PublisherSetup = {
    publisher(shard = SINGLE_SHARD) {
      // As a relay does.
      const maxRequestBytes = async () =>
        ((await smallestBatchLimit(kafka, Object.values(topics))) ?? Infinity) * 0.9;
      const publisher = kafkaEventPublisher(testKafka(), { ...settings, maxRequestBytes, shard }, logger);
      publishers.push(publisher);
      return publisher;
    },
    seen: async () =>
      (await committed()).map(({ topic, partition, message }) => {
        const { key, value, headers } = fromKafkajsMessage({ topic, partition }, message);
        const kind = kinds.find((each) => topics[each] === topic) ?? 'event';
        return { kind, key, value, headers };
      }),
    dropTopic: (kind) => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topics[kind]] })),
    createTopic: (kind) => makeTopic(kafka, topics[kind], PARTITIONS[kind]),
    limit: (kind, bytes) => limitMessages(kafka, topics[kind], bytes),
    close: async () => void (await Promise.all(publishers.map((publisher) => publisher.close()))),
  };
  const partitionsOf = async (kind: MessageKind): Promise<number[]> =>
    (await committed()).filter(({ topic }) => topic === topics[kind]).map(({ partition }) => partition);
  return { ...setup, settings, partitionsOf };
}
