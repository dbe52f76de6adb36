import { setTimeout } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import { UnfitTopic } from './unfit-topic.ts';
import { withAdmin } from './with-admin.ts';

export type TopicSpec = {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
};

/** Creates the topics that are missing and leaves the others as they are. Safe when many do it at once. */
export async function createMissingTopics(kafka: Kafka, specs: readonly TopicSpec[]): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return [];
    await admin.createTopics({
      waitForLeaders: false,
      topics: missing.map(({ topic, partitions, replicationFactor, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    const names = missing.map(({ topic }) => topic);
    await untilKnown(admin, names);
    return names;
  });
}

/** Milliseconds for the brokers to tell each other of new topics. */
const SPREAD = 30_000;

/** kafkajs's own wait gives up at the first broker that has not heard of the topics yet. */
async function untilKnown(admin: Admin, topics: string[]): Promise<void> {
  const deadline = Date.now() + SPREAD;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(50);
    }
  }
}

/**
 * The largest record batch (bytes) each topic takes: `max.message.bytes`.
 * @throws TechnicalFailure naming a topic that does not exist
 */
export async function maxMessageBytes(
  kafka: Kafka,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const limits = await topicSetting(kafka, topics, 'max.message.bytes');
  return new Map([...limits].map(([topic, limit]) => [topic, Number(limit)]));
}

/**
 * What is kept there for good, as positions of the relay or decisions about dead letters, must not go by its age.
 * @throws UnfitTopic
 */
export async function requireCompacted(kafka: Kafka, topic: string): Promise<void> {
  const policy = (await topicSetting(kafka, [topic], 'cleanup.policy')).get(topic);
  if (policy === 'compact') return;
  throw new UnfitTopic(
    `topic ${topic} has cleanup.policy=${policy}: set it to compact, or what is kept there for good is deleted by age`,
  );
}

async function topicSetting(
  kafka: Kafka,
  topics: readonly string[],
  setting: string,
): Promise<Map<string, string>> {
  return withAdmin(kafka, async (admin) => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: [setting],
      })),
    });
    return new Map(
      resources.map(({ resourceName, configEntries }) => {
        const value = configEntries[0]?.configValue;
        if (!value) throw new TechnicalFailure(`Kafka: topic ${resourceName} is not there`);
        return [resourceName, value];
      }),
    );
  });
}
