import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { withAdmin } from './admin.ts';

/** The settings that decide whether records that Kafka acknowledged survive the loss of a broker. */
export type TopicDurability = {
  readonly topic: string;
  /** Of the partition with the fewest replicas. */
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly uncleanLeaderElection: boolean;
};

/** Holds the state of Kafka transactions: a committed transaction is as durable as this topic. */
export const TRANSACTION_TOPIC = '__transaction_state';
/** Holds the offsets of consumer groups. This project's own positions are in Postgres. */
export const OFFSETS_TOPIC = '__consumer_offsets';

const MIN_INSYNC = 'min.insync.replicas';
const UNCLEAN = 'unclean.leader.election.enable';

/**
 * Reads the durability of these topics and the number of brokers in the cluster, which includes brokers that are away
 * but hold replicas. Leaves out topics that do not exist, and, with a log line, topics that may not be described.
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
  const resource = {
    type: kafkajs.ConfigResourceTypes.TOPIC,
    name: topic,
    configNames: [MIN_INSYNC, UNCLEAN],
  };
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [topic] }),
    admin.describeConfigs({ resources: [resource], includeSynonyms: false }),
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

/** With so many replicas, so many of them in sync, one broker may fail during a write and no record is lost. */
const ENOUGH_REPLICAS = 3;
const ENOUGH_IN_SYNC = 2;

/**
 * Says in one sentence what is wrong with a topic's replicas: the setting, its value, and what to set. Undefined if
 * nothing is wrong. A setting is wrong if it loses acknowledged records, or stops writing, when a single broker fails.
 * A cluster of one broker leaves no choice, so nothing is wrong there.
 * @param brokers in the cluster
 */
export function durabilityWarning(topic: TopicDurability, brokers: number): string | undefined {
  if (brokers === 1) return undefined;
  const problems = [replicationProblem(topic, brokers)];
  // Offsets of groups may get lost: workers and notifiers use their positions in Postgres.
  if (topic.topic !== OFFSETS_TOPIC && topic.replicationFactor > 1)
    problems.push(inSyncProblem(topic, brokers), electionProblem(topic));
  return problems.filter((problem) => problem !== undefined).join('; ') || undefined;
}

function replicationProblem({ topic, replicationFactor }: TopicDurability, brokers: number) {
  if (replicationFactor > 1) return undefined;
  const replicas = Math.min(ENOUGH_REPLICAS, brokers);
  return (
    `replication factor 1 on ${brokers} brokers: while the broker of a partition is away, that partition cannot be ` +
    `read or written, and if its disk is lost, so are its records. Give the topic ${replicas} replicas ` +
    `(kafka-reassign-partitions); ${factorSetting(topic)}=${replicas} gives them to topics created from now on`
  );
}

const factorSetting = (topic: string): string => {
  if (topic === TRANSACTION_TOPIC) return "the brokers' transaction.state.log.replication.factor";
  if (topic === OFFSETS_TOPIC) return "the brokers' offsets.topic.replication.factor";
  return 'TOPIC_REPLICATION_FACTOR';
};

function inSyncProblem({ replicationFactor: replicas, minInsyncReplicas }: TopicDurability, brokers: number) {
  const setting = `min.insync.replicas=${minInsyncReplicas} with replication factor ${replicas}`;
  if (minInsyncReplicas < ENOUGH_IN_SYNC) {
    const cost =
      replicas > 2 ? '' : ' (writing then waits while a broker is away; a third replica avoids that)';
    return `${setting}: Kafka acknowledges records that a single broker has, and they are lost if it fails. Set min.insync.replicas=${ENOUGH_IN_SYNC}${cost}`;
  }
  if (minInsyncReplicas < replicas) return undefined;
  const waits = `${setting}: nothing can be written while a single broker is away.`;
  if (replicas > 2) return `${waits} Set min.insync.replicas=${replicas - 1}`;
  // On two brokers there is no better choice.
  return brokers > 2 ? `${waits} Give the topic 3 replicas (kafka-reassign-partitions)` : undefined;
}

const electionProblem = ({ uncleanLeaderElection }: TopicDurability) =>
  uncleanLeaderElection
    ? 'unclean.leader.election.enable=true: a replica that lacks acknowledged records may become the leader, and they are lost. Set unclean.leader.election.enable=false'
    : undefined;
