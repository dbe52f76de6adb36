import { OFFSETS_TOPIC, type TopicDurability, TRANSACTION_TOPIC } from './topic-durability.ts';

/** Replicas with which one broker may fail while records are written and none is lost. */
const ENOUGH_REPLICAS = 3;
const ENOUGH_IN_SYNC = 2;

/**
 * Says in one sentence what is wrong with a topic's replicas, which setting has which value, and what to set;
 * undefined if nothing is. Wrong is what loses acknowledged records, or stops writing, when a single broker fails.
 * On a cluster of one broker there is nothing to choose, so nothing is wrong.
 * @param brokers in the cluster
 */
export function durabilityWarning(topic: TopicDurability, brokers: number): string | undefined {
  if (brokers === 1) return undefined;
  const problems = [replicationProblem(topic, brokers)];
  // Offsets of groups may get lost: workers and notifiers go by their positions in Postgres.
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
