import type { Config, DatabaseConfig } from '../config.ts';

// Converts the configuration to the settings of the adapters.

export function kafkaSettings(config: Config) {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = config;
  return {
    brokers: config.KAFKA_BROKERS,
    clientId: config.KAFKA_CLIENT_ID,
    maxBatchBytes: config.KAFKA_MAX_BATCH_BYTES,
    ...(config.KAFKA_SSL
      ? {
          ssl: withoutAbsent({
            ca: config.KAFKA_SSL_CA_FILE,
            cert: config.KAFKA_SSL_CERT_FILE,
            key: config.KAFKA_SSL_KEY_FILE,
          }),
        }
      : {}),
    ...(mechanism && username !== undefined && password !== undefined
      ? { sasl: { mechanism, username, password } }
      : {}),
  };
}

/** Settings of a single connection. */
export const postgresSettings = (config: DatabaseConfig) => ({
  url: config.DATABASE_URL,
  ssl: postgresSsl(config),
});

export const poolSettings = (config: Config) => ({
  ...postgresSettings(config),
  maxConnections: config.DATABASE_POOL_SIZE,
  statementTimeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
  // After that time the consumer group continues without this worker, too.
  idleTransactionTimeout: config.SESSION_TIMEOUT_MS,
});

function postgresSsl({ DATABASE_SSL, DATABASE_SSL_CA_FILE }: DatabaseConfig) {
  if (DATABASE_SSL === 'disable') return undefined;
  if (DATABASE_SSL === 'require') return { rejectUnauthorized: false };
  return withoutAbsent({ rejectUnauthorized: true, ca: DATABASE_SSL_CA_FILE });
}

export const registrySettings = (config: Config) => ({
  url: config.SCHEMA_REGISTRY_URL,
  username: config.SCHEMA_REGISTRY_USERNAME,
  password: config.SCHEMA_REGISTRY_PASSWORD,
});

/** Largest command. Dead letters are larger: they have the whole record and more headers. */
const MAX_COMMAND_BYTES = 4 * 1024 * 1024;

const DEAD_LETTER_TOPIC_CONFIG = {
  'max.message.bytes': String(2 * MAX_COMMAND_BYTES),
  // Dead letters never expire: they wait until somebody has resolved them.
  'retention.ms': '-1',
};

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
  const spec = (topic: string, partitionCount: number, settings: Record<string, string>) => ({
    topic,
    partitions: partitionCount,
    replicationFactor: config.TOPIC_REPLICATION_FACTOR ?? -1,
    config: { ...settings, ...durability },
  });
  return [
    ...config.COMMAND_TOPICS.map((topic) =>
      spec(topic, partitions, { 'max.message.bytes': String(MAX_COMMAND_BYTES) }),
    ),
    spec(config.EVENT_TOPIC, partitions, {}),
    spec(config.REJECTION_TOPIC, partitions, {}),
    spec(config.DEAD_LETTER_TOPIC, 1, DEAD_LETTER_TOPIC_CONFIG),
    spec(config.RELAY_POSITION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
    spec(config.DEAD_LETTER_DECISION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
    spec(config.INSTALLATION_TOPIC, 1, COMPACTED_TOPIC_CONFIG),
  ];
}

function withoutAbsent<Part extends Record<string, unknown>>(part: Part) {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Part]?: NonNullable<Part[Key]>;
  };
}
