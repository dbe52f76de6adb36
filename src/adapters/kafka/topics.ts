import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { TechnicalFailure } from '../../service-layer/failures.ts';

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
      waitForLeaders: true,
      topics: missing.map(({ topic, partitions, replicationFactor, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    return missing.map(({ topic }) => topic);
  });
}

/**
 * The largest record batch (bytes) each topic takes: `max.message.bytes`.
 * @throws TechnicalFailure naming a topic that does not exist
 */
export async function maxMessageBytes(
  kafka: Kafka,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return withAdmin(kafka, async (admin) => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['max.message.bytes'],
      })),
    });
    return new Map(
      resources.map(({ resourceName, configEntries }) => {
        const limit = Number(configEntries[0]?.configValue);
        if (!limit) throw new TechnicalFailure(`Kafka: topic ${resourceName} is not there`);
        return [resourceName, limit];
      }),
    );
  });
}

async function withAdmin<Result>(kafka: Kafka, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (cause) {
    if (cause instanceof TechnicalFailure) throw cause;
    throw new TechnicalFailure(`Kafka: ${(cause as Error).message}`, { cause });
  } finally {
    await admin.disconnect();
  }
}
