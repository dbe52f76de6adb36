import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { topicSpecs } from '../../../../src/bootstrap/topics.ts';
import {
  createMissingTopics,
  maxMessageBytes,
  refuseCompacted,
  requireCompacted,
  TopicMisconfigured,
  type TopicSpec,
} from '../../../../src/adapters/kafka/client/topics.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { readConfig } from '../../../../src/config.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { testKafka, uniqueName } from '../test-cluster.ts';

const kafka = testKafka();

const spec = (topic: string, config: Record<string, string> = {}): TopicSpec => ({
  topic,
  partitions: 2,
  replicationFactor: -1,
  config,
});

/** Retention of a topic in milliseconds, as the broker reports it; -1: no limit. */
const keptFor = (topic: string): Promise<number> =>
  withAdmin(kafka, async (admin) => {
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const asked = {
      resources: [{ type, name: topic, configNames: ['retention.ms'] }],
      includeSynonyms: false,
    };
    const { resources } = await admin.describeConfigs(asked);
    return Number(resources[0]?.configEntries[0]?.configValue);
  });

/** The configured specification of the dead-letter topic, under another name. */
function deadLetterSpec(): TopicSpec {
  const topic = uniqueName('dead-letters');
  const needed = {
    DATABASE_URL: 'postgres://any',
    SCHEMA_REGISTRY_URL: 'http://any',
    KAFKA_BROKERS: 'any:1',
  };
  const specs = topicSpecs(readConfig({ ...needed, DEAD_LETTER_TOPIC: topic }));
  return specs.find((each) => each.topic === topic) ?? spec('none');
}

describe('topics', () => {
  it('are created with their settings if they are missing; existing ones do not change', async () => {
    const [present, missing] = [uniqueName('present'), uniqueName('missing')];
    await expect(createMissingTopics(kafka, [spec(present)])).resolves.toEqual([present]);
    const specs = [
      spec(present, { 'max.message.bytes': '5000' }),
      spec(missing, { 'max.message.bytes': '6000' }),
    ];
    await expect(createMissingTopics(kafka, specs)).resolves.toEqual([missing]);
    const limits = await maxMessageBytes(kafka, [present, missing]);
    expect(limits.get(missing)).toBe(6_000);
    expect(limits.get(present)).toBeGreaterThan(1_000_000);
    await expect(createMissingTopics(kafka, specs)).resolves.toEqual([]);
  });

  it('exist for all of several processes that start at once', async () => {
    const specs = ['a', 'b', 'c', 'd'].map((purpose) => spec(uniqueName(purpose)));
    await Promise.all(Array.from({ length: 4 }, () => createMissingTopics(testKafka(), specs)));
    const limits = await maxMessageBytes(
      kafka,
      specs.map(({ topic }) => topic),
    );
    expect(limits.size).toBe(4);
  });

  it('of dead letters have no retention time', async () => {
    const deadLetters = deadLetterSpec();
    await createMissingTopics(kafka, [deadLetters]);
    await expect(keptFor(deadLetters.topic)).resolves.toBe(-1);
  });

  it('of dead letters keep another retention time if one is set', async () => {
    const deadLetters = deadLetterSpec();
    await createMissingTopics(kafka, [spec(deadLetters.topic, { 'retention.ms': '3600000' })]);
    await createMissingTopics(kafka, [deadLetters]);
    await expect(keptFor(deadLetters.topic)).resolves.toBe(3_600_000);
  });

  it.each(['delete', 'compact,delete'])(
    'that hold permanent state are refused if their policy is %s',
    async (policy) => {
      const topic = uniqueName('forgetful');
      await createMissingTopics(kafka, [spec(topic, { 'cleanup.policy': policy })]);
      const required = requireCompacted(kafka, topic);
      await expect(required).rejects.toThrow(TopicMisconfigured);
      await expect(required).rejects.toThrow(
        `topic ${topic} has cleanup.policy=${policy}: set it to compact; otherwise`,
      );
    },
  );

  it('that hold permanent state are accepted if they are compacted', async () => {
    const topic = uniqueName('compacted');
    await createMissingTopics(kafka, [spec(topic, { 'cleanup.policy': 'compact' })]);
    await expect(requireCompacted(kafka, topic)).resolves.toBeUndefined();
  });

  it.each(['compact', 'compact,delete', 'delete,compact'])(
    'of commands are refused if their policy is %s',
    async (policy) => {
      const [kept, compacted] = [uniqueName('kept'), uniqueName('compacted')];
      await createMissingTopics(kafka, [spec(kept), spec(compacted, { 'cleanup.policy': policy })]);
      await expect(refuseCompacted(kafka, [kept])).resolves.toBeUndefined();
      const refused = refuseCompacted(kafka, [kept, compacted]);
      await expect(refused).rejects.toThrow(TopicMisconfigured);
      await expect(refused).rejects.toThrow(`command topic ${compacted} has cleanup.policy=`);
    },
  );

  it('cannot have more replicas than there are brokers: the error names topics, brokers and the setting', async () => {
    const topics = [uniqueName('wide'), uniqueName('wide')].toSorted();
    const creating = createMissingTopics(
      kafka,
      topics.map((topic) => ({ ...spec(topic), replicationFactor: 100 })),
    );
    await expect(creating).rejects.toThrow(TechnicalFailure);
    await expect(creating).rejects.toThrow(
      `topics ${topics.join(', ')} cannot be created with TOPIC_REPLICATION_FACTOR=100: the cluster has 1 broker`,
    );
  });

  it('with a setting that Kafka refuses are named in the error', async () => {
    const topic = uniqueName('refused');
    const creating = createMissingTopics(kafka, [spec(topic, { 'min.insync.replicas': '0' })]);
    await expect(creating).rejects.toThrow(`topic ${topic} cannot be created: `);
  });

  it('that are missing have no known size limit for a record', async () => {
    await expect(maxMessageBytes(kafka, [uniqueName('absent')])).rejects.toThrow(TechnicalFailure);
  });
});
