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

function withoutAbsent<Part extends Record<string, unknown>>(part: Part) {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Part]?: NonNullable<Part[Key]>;
  };
}
