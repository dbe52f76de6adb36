import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { withAdmin } from './admin.ts';

/** What decides whether records that Kafka acknowledged survive the loss of a broker. */
export type TopicDurability = {
  readonly topic: string;
  /** Of the partition that has the fewest. */
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly uncleanLeaderElection: boolean;
};

/** Holds the state of Kafka transactions: a committed transaction is as durable as this topic. */
export const TRANSACTION_TOPIC = '__transaction_state';
/** Holds the offsets of consumer groups. This product's own positions are in Postgres. */
export const OFFSETS_TOPIC = '__consumer_offsets';

const MIN_INSYNC = 'min.insync.replicas';
const UNCLEAN = 'unclean.leader.election.enable';

/**
 * Reads the durability of these topics, and how many brokers the cluster has, those included that are away but hold
 * replicas. Leaves out topics that do not exist, and, with a line in the log, those that may not be described.
 * @throws TechnicalFailure
 */
export async function readDurability(
  kafka: Kafka,
  topics: readonly string[],
  logger: Logger,
): Promise<{ brokers: number; topics: TopicDurability[] }> {
  return withAdmin(kafka, async (admin) => {
    const [existing, { brokers }] = await Promise.all([admin.listTopics(), admin.describeCluster()]);
    const described = await Promise.all(
      topics
        .filter((topic) => existing.includes(topic))
        .map((topic) =>
          describeTopic(admin, topic).catch((err: unknown) => {
            logger.info({ topic, err }, `durability of topic ${topic} not checked`);
            return undefined;
          }),
        ),
    );
    const found = described.filter((each) => each !== undefined);
    const ids = new Set([...brokers.map(({ nodeId }) => nodeId), ...found.flatMap(({ nodes }) => nodes)]);
    return { brokers: ids.size, topics: found.map(({ durability }) => durability) };
  });
}

async function describeTopic(admin: Admin, topic: string) {
  const asked = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [MIN_INSYNC, UNCLEAN] };
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [topic] }),
    admin.describeConfigs({ resources: [asked], includeSynonyms: false }),
  ]);
  const replicas = metadata.topics.flatMap(({ partitions }) => partitions.map((each) => each.replicas));
  const entries = configs.resources[0]?.configEntries ?? [];
  const setting = (name: string): string | undefined =>
    entries.find(({ configName }) => configName === name)?.configValue;
  const durability: TopicDurability = {
    topic,
    replicationFactor: replicas.reduce((least, { length }) => Math.min(least, length), Infinity),
    minInsyncReplicas: Number(setting(MIN_INSYNC)),
    uncleanLeaderElection: setting(UNCLEAN) === 'true',
  };
  return { durability, nodes: replicas.flat() };
}
