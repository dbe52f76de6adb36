import type { Config } from '../config.ts';
import { MESSAGE_KINDS, type MessageKind } from '../processing/records/record.ts';

/** Largest command. Dead letters are larger: they have the whole record and more headers. */
const MAX_COMMAND_BYTES = 4 * 1024 * 1024;

/** An output topic, and how it is created. */
type OutputTopic = {
  /** The setting that names it. */
  readonly setting: Extract<keyof Config, `${string}_TOPIC`>;
  /** TOPIC_PARTITIONS if absent. */
  readonly partitions?: number;
  /** The broker's defaults if absent. */
  readonly config?: Readonly<Record<string, string>>;
};

const DEAD_LETTER_TOPIC_CONFIG = {
  'max.message.bytes': String(2 * MAX_COMMAND_BYTES),
  // Dead letters never expire: they wait until somebody has resolved them.
  'retention.ms': '-1',
};

/** The topic of each kind of message. A kind whose entry is missing does not compile. */
const OUTPUT_TOPICS: { readonly [Kind in MessageKind]: OutputTopic } = {
  event: { setting: 'EVENT_TOPIC' },
  rejection: { setting: 'REJECTION_TOPIC' },
  'dead-letter': { setting: 'DEAD_LETTER_TOPIC', partitions: 1, config: DEAD_LETTER_TOPIC_CONFIG },
};

/** The names of the output topics, by kind of message: `{ event: 'allocation.events', … }`. */
export const outputTopics = (config: Config): Readonly<Record<MessageKind, string>> =>
  byKind((kind) => config[OUTPUT_TOPICS[kind].setting]);

/** A value for each kind of message. */
export const byKind = <Value>(valueOf: (kind: MessageKind) => Value): Record<MessageKind, Value> =>
  Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, valueOf(kind)])) as Record<MessageKind, Value>;

/** For topics in which only the last record of each key is needed. */
const COMPACTED_TOPIC_CONFIG = {
  'cleanup.policy': 'compact',
  // Kafka compacts only closed segments: with small ones the topic stays short and is read quickly.
  'segment.bytes': String(16 * 1024 * 1024),
  'segment.ms': '600000',
  'min.cleanable.dirty.ratio': '0.1',
};

/** The topics that are created if they are missing. Existing topics are not changed. */
export function topicSpecs(config: Config) {
  const { TOPIC_PARTITIONS: partitions, TOPIC_MIN_INSYNC_REPLICAS: minInsyncReplicas } = config;
  const durability: Record<string, string> = minInsyncReplicas
    ? { 'min.insync.replicas': String(minInsyncReplicas) }
    : {};
  const spec = (topic: string, partitionCount: number, settings: Readonly<Record<string, string>>) => ({
    topic,
    partitions: partitionCount,
    replicationFactor: config.TOPIC_REPLICATION_FACTOR ?? -1,
    config: { ...settings, ...durability },
  });
  return [
    ...config.COMMAND_TOPICS.map((topic) =>
      spec(topic, partitions, { 'max.message.bytes': String(MAX_COMMAND_BYTES) }),
    ),
    ...Object.values(OUTPUT_TOPICS).map((output) =>
      spec(config[output.setting], output.partitions ?? partitions, output.config ?? {}),
    ),
    spec(config.RELAY_POSITION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
    spec(config.DEAD_LETTER_DECISION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
    spec(config.INSTALLATION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
  ];
}
