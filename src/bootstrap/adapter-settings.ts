import type { Config, DatabaseConfig } from '../config.ts';

// The configuration as the adapters want it.

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

/** For a connection of its own. */
export const postgresSettings = (config: DatabaseConfig) => ({
  url: config.DATABASE_URL,
  ssl: postgresSsl(config),
});

export const poolSettings = (config: Config) => ({
  ...postgresSettings(config),
  maxConnections: config.DATABASE_POOL_SIZE,
  statementTimeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
  // Then the group, too, goes on without this worker.
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

/** Bytes of the largest command; dead letters carry one whole, and headers more. */
const COMMAND_BYTES = 4 * 1024 * 1024;

const DEAD_LETTERS = {
  'max.message.bytes': String(2 * COMMAND_BYTES),
  // A letter stays until somebody has looked at it, however long that takes.
  'retention.ms': '-1',
};

/** Only the last record of a key is of use. */
const COMPACTED = {
  'cleanup.policy': 'compact',
  // A segment is compacted only once it is closed: small ones keep the topic quick to read.
  'segment.bytes': String(16 * 1024 * 1024),
  'segment.ms': '600000',
  'min.cleanable.dirty.ratio': '0.1',
};

/** The topics as they are created where they are missing; existing ones are left as they are. */
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
      spec(topic, partitions, { 'max.message.bytes': String(COMMAND_BYTES) }),
    ),
    spec(config.EVENT_TOPIC, partitions, {}),
    spec(config.REJECTION_TOPIC, partitions, {}),
    spec(config.DEAD_LETTER_TOPIC, 1, DEAD_LETTERS),
    spec(config.RELAY_POSITION_TOPIC, 1, COMPACTED),
    spec(config.DEAD_LETTER_DECISION_TOPIC, 1, COMPACTED),
    spec(config.INSTALLATION_TOPIC, 1, COMPACTED),
  ];
}

function withoutAbsent<Part extends Record<string, unknown>>(part: Part) {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Part]?: NonNullable<Part[Key]>;
  };
}
