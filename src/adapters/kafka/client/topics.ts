import { setTimeout } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { AccessRefused, TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Access, lacks } from './errors.ts';
import { UnfitTopic } from './unfit-topic.ts';
import { withAdmin } from './admin.ts';

export type TopicSpec = {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
};

/**
 * Creates the topics that are missing and leaves the others as they are. Several processes may do so at once.
 * @returns the names of those that were missing
 * @throws TechnicalFailure that names each topic that Kafka refuses to create, and why
 */
export async function createMissingTopics(kafka: Kafka, specs: readonly TopicSpec[]): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const existing = new Set(await listTopics(admin, specs));
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return [];
    await create(admin, missing);
    const names = missing.map(({ topic }) => topic);
    await untilKnown(admin, names);
    return names;
  });
}

/** kafkajs lists no topic of a cluster while one of them has no leader. */
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
    const which = leaderless.length > 0 ? `topic ${leaderless.join(', ')}` : 'a topic of somebody else';
    throw new TechnicalFailure(
      `Kafka: ${which} has a partition without a leader: every broker that holds it is away. Start those brokers; a topic with 3 replicas (TOPIC_REPLICATION_FACTOR=3 when it is created) has a leader while one broker is away`,
      { cause },
    );
  }
}

/** Also where kafkajs says it of the last of its attempts. */
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
    // A topic that may not be described is listed as little as one that is not there.
    if (hidden)
      throw new AccessRefused(
        `Kafka: ${lacks('Describe', `topic ${hidden.topic}`)}. If that topic is not there yet, make it, or allow Create, too`,
        { cause },
      );
    const { brokers } = await admin.describeCluster();
    throw new TechnicalFailure(`Kafka: ${refusals(refused, specs, brokers.length)}`, { cause });
  }
}

type RefusedTopic = Error & { readonly type?: string; readonly topic?: string };

/** What Kafka says of single topics. */
function refusals(refused: readonly RefusedTopic[], specs: readonly TopicSpec[], brokers: number): string {
  const replicas = specs.reduce((most, spec) => Math.max(most, spec.replicationFactor), -1);
  if (refused.length > 0 && refused.every(({ type }) => type === 'INVALID_REPLICATION_FACTOR'))
    return `topics ${refused.map(({ topic }) => topic).join(', ')} cannot be created with ${replicasText(replicas)}: the cluster has ${brokers} broker(s) now. Start the others, or set TOPIC_REPLICATION_FACTOR to that number at most`;
  return refused.map(({ topic, message }) => `topic ${topic} cannot be created: ${message}`).join('; ');
}

const replicasText = (replicas: number): string =>
  replicas === -1 ? "the brokers' default.replication.factor" : `TOPIC_REPLICATION_FACTOR=${replicas}`;

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
 * The largest record batch (bytes) that all of these topics take. Topics that are not there, or may not be described,
 * are left out: what is sent to them fails anyway; undefined if none is left.
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

/** A batch is within one segment. */
const BATCH_LIMITS = ['max.message.bytes', 'segment.bytes'];

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

/**
 * Commands are records of which each counts: compaction leaves the last one of a key, also where nobody has read the
 * others yet.
 * @throws UnfitTopic
 */
export async function refuseCompacted(kafka: Kafka, topics: readonly string[]): Promise<void> {
  const policies = await topicSetting(kafka, topics, 'cleanup.policy');
  const compacted = [...policies].find(([, policy]) => policy.split(',').includes('compact'));
  if (!compacted) return;
  const [topic, policy] = compacted;
  throw new UnfitTopic(
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
      if (!value) throw new TechnicalFailure(`Kafka: topic ${topic} is not there`);
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
