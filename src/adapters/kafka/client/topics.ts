import { setTimeout } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { AccessRefused, TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Access, missingRightText } from './errors.ts';
import { withAdmin } from './admin.ts';

/** A topic has a setting that somebody has to change. The message says which one, and to what. */
export class TopicMisconfigured extends Error {
  override readonly name = 'TopicMisconfigured';
}

export type TopicSpec = {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
};

/**
 * Creates the topics that are missing and leaves the others as they are. Several processes may do this at once.
 * @returns the names of the topics that were missing
 * @throws TechnicalFailure that names each topic that Kafka refuses to create, with the reason
 */
export async function createMissingTopics(kafka: Kafka, specs: readonly TopicSpec[]): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const existing = new Set(await listTopics(admin, specs));
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return [];
    await create(admin, missing);
    const names = missing.map(({ topic }) => topic);
    await waitUntilKnown(admin, names);
    return names;
  });
}

/** kafkajs lists no topics at all while one topic of the cluster has no leader. */
async function listTopics(admin: Admin, specs: readonly TopicSpec[]): Promise<string[]> {
  try {
    return await admin.listTopics();
  } catch (cause) {
    if (!hasNoLeader(cause)) throw cause;
    const leaderless: string[] = [];
    for (const { topic } of specs) {
      const error: unknown = await admin.fetchTopicMetadata({ topics: [topic] }).catch((err: unknown) => err);
      if (hasNoLeader(error)) leaderless.push(topic);
    }
    const which =
      leaderless.length > 0 ? `topic ${leaderless.join(', ')}` : 'a topic that this process does not use';
    throw new TechnicalFailure(
      `Kafka: ${which} has a partition without a leader: every broker that holds it is away. Start those brokers; a topic with 3 replicas (TOPIC_REPLICATION_FACTOR=3 when it is created) has a leader while one broker is away`,
      { cause },
    );
  }
}

/** True also where the error is the cause of kafkajs's last attempt. */
function hasNoLeader(error: unknown): boolean {
  const { type, cause } = (error ?? {}) as { type?: unknown; cause?: { type?: unknown } };
  return [type, cause?.type].includes('LEADER_NOT_AVAILABLE');
}

async function create(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  try {
    await admin.createTopics({
      waitForLeaders: false,
      topics: specs.map(({ topic, partitions, replicationFactor, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (cause) {
    if (!(cause instanceof kafkajs.KafkaJSAggregateError)) throw cause;
    const refused = (cause.errors as RefusedTopic[]).filter(({ type }) => type !== 'TOPIC_ALREADY_EXISTS');
    const hidden = refused.find(({ type }) => type === 'TOPIC_AUTHORIZATION_FAILED');
    // A topic that this user may not describe is missing from the list too.
    if (hidden)
      throw new AccessRefused(
        `Kafka: ${missingRightText('Describe', `topic ${hidden.topic}`)}. If that topic does not exist yet, create it, or allow Create as well`,
        { cause },
      );
    const { brokers } = await admin.describeCluster();
    throw new TechnicalFailure(`Kafka: ${refusals(refused, specs, brokers.length)}`, { cause });
  }
}

type RefusedTopic = Error & { readonly type?: string; readonly topic?: string };

/** Kafka's reasons, topic by topic. */
function refusals(refused: readonly RefusedTopic[], specs: readonly TopicSpec[], brokers: number): string {
  const replicas = specs.reduce((most, spec) => Math.max(most, spec.replicationFactor), -1);
  if (refused.length > 0 && refused.every(({ type }) => type === 'INVALID_REPLICATION_FACTOR'))
    return `topics ${refused.map(({ topic }) => topic).join(', ')} cannot be created with ${replicasText(replicas)}: the cluster has ${brokers} broker(s) now. Start the others, or set TOPIC_REPLICATION_FACTOR to that number at most`;
  return refused.map(({ topic, message }) => `topic ${topic} cannot be created: ${message}`).join('; ');
}

const replicasText = (replicas: number): string =>
  replicas === -1 ? "the brokers' default.replication.factor" : `TOPIC_REPLICATION_FACTOR=${replicas}`;

/** Time for a new topic to become known to all brokers. */
const METADATA_PROPAGATION_MS = 30_000;

/** kafkajs's own wait gives up at the first broker that does not know the topics yet. */
async function waitUntilKnown(admin: Admin, topics: string[]): Promise<void> {
  const deadline = Date.now() + METADATA_PROPAGATION_MS;
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
 * The largest record batch (bytes) that all of these topics take; undefined if no topic is left. Leaves out topics that
 * do not exist or may not be described, because sending to them fails anyway.
 * @throws TechnicalFailure
 */
export async function smallestBatchLimit(
  kafka: Kafka,
  topics: readonly string[],
): Promise<number | undefined> {
  const found = await withAdmin(kafka, (admin) =>
    Promise.allSettled(topics.map((topic) => settingsOf(admin, [topic], BATCH_LIMITS))),
  );
  const limits = found
    .filter((each) => each.status === 'fulfilled')
    .flatMap(({ value }) =>
      value.map(({ values }) => values.map(Number).reduce((a, b) => Math.min(a, b), Infinity)),
    );
  return limits.length > 0 ? limits.reduce((a, b) => Math.min(a, b)) : undefined;
}

/** A batch has to fit into one segment. */
const BATCH_LIMITS = ['max.message.bytes', 'segment.bytes'];

/**
 * Topics that hold permanent state (relay positions, decisions about dead letters) have to be compacted: retention by
 * age would delete that state.
 * @throws TopicMisconfigured
 */
export async function requireCompacted(kafka: Kafka, topic: string): Promise<void> {
  const policy = (await topicSetting(kafka, [topic], 'cleanup.policy')).get(topic);
  if (policy === 'compact') return;
  throw new TopicMisconfigured(
    `topic ${topic} has cleanup.policy=${policy}: set it to compact; otherwise Kafka deletes its records by age`,
  );
}

/**
 * Every command counts, but compaction keeps only the last record of a key, even if the others have not been read yet.
 * @throws TopicMisconfigured
 */
export async function refuseCompacted(kafka: Kafka, topics: readonly string[]): Promise<void> {
  const policies = await topicSetting(kafka, topics, 'cleanup.policy');
  const compacted = [...policies].find(([, policy]) => policy.split(',').includes('compact'));
  if (!compacted) return;
  const [topic, policy] = compacted;
  throw new TopicMisconfigured(
    `command topic ${topic} has cleanup.policy=${policy}: Kafka removes all but the last command of a SKU, handled or not. Set it to delete: kafka-configs --alter --topic ${topic} --add-config cleanup.policy=delete`,
  );
}

async function topicSetting(
  kafka: Kafka,
  topics: readonly string[],
  setting: string,
): Promise<Map<string, string>> {
  const access: Access = { topics: { operation: 'DescribeConfigs', names: topics } };
  const found = await withAdmin(kafka, (admin) => settingsOf(admin, topics, [setting]), access);
  return new Map(
    found.map(({ topic, values: [value] }) => {
      if (!value) throw new TechnicalFailure(`Kafka: there is no topic ${topic}`);
      return [topic, value];
    }),
  );
}

async function settingsOf(admin: Admin, topics: readonly string[], settings: readonly string[]) {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type, name, configNames: [...settings] })),
  });
  return resources.map(({ resourceName, configEntries }) => ({
    topic: resourceName,
    values: configEntries.map(({ configValue }) => configValue),
  }));
}
