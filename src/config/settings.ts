import { z } from 'zod';
import {
  brokerList,
  commaSeparated,
  flag,
  mailAddress,
  pemFile,
  postgresUrl,
  relayShard,
  smtpUrl,
  topic,
  wholeNumber,
} from './formats.ts';

/** Every setting, by the name of its environment variable. `.env.example` documents them. */
export const settings = z.object({
  KAFKA_BROKERS: brokerList,
  KAFKA_CLIENT_ID: z.string().default('allocation'),
  KAFKA_MAX_BATCH_BYTES: wholeNumber(1_048_576, 1_073_741_824).default(67_108_864),
  KAFKA_SSL: flag.default(false),
  KAFKA_SSL_CA_FILE: pemFile.optional(),
  KAFKA_SSL_CERT_FILE: pemFile.optional(),
  KAFKA_SSL_KEY_FILE: pemFile.optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),

  DATABASE_URL: postgresUrl,
  DATABASE_SSL: z.enum(['disable', 'require', 'verify-full']).default('disable'),
  DATABASE_SSL_CA_FILE: pemFile.optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 1_000).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(100, 3_600_000).default(30_000),

  SCHEMA_REGISTRY_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', {
      // The client's errors show the URL.
      error: 'must not hold credentials: set SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD',
    }),
  SCHEMA_REGISTRY_USERNAME: z.string().optional(),
  SCHEMA_REGISTRY_PASSWORD: z.string().optional(),
  SCHEMA_REGISTRY_LAG_MS: wholeNumber(0, 3_600_000).default(5_000),

  COMMAND_TOPICS: commaSeparated.pipe(z.array(topic)).default(['allocation.commands']),
  EVENT_TOPIC: topic.default('allocation.events'),
  REJECTION_TOPIC: topic.default('allocation.rejections'),
  DEAD_LETTER_TOPIC: topic.default('allocation.dead-letters'),
  RELAY_POSITION_TOPIC: topic.default('allocation.relay-positions'),
  DEAD_LETTER_DECISION_TOPIC: topic.default('allocation.dead-letter-decisions'),
  INSTALLATION_TOPIC: topic.default('allocation.installations'),
  TOPIC_PARTITIONS: wholeNumber(1, 10_000).default(6),
  TOPIC_REPLICATION_FACTOR: wholeNumber(1, 100).optional(),
  TOPIC_MIN_INSYNC_REPLICAS: wholeNumber(1, 100).optional(),

  CONSUMER_GROUP: z.string().min(1).default('allocation-worker'),
  CONSUMER_CONCURRENCY: wholeNumber(1, 100).default(3),
  SESSION_TIMEOUT_MS: wholeNumber(6_000, 1_800_000).default(10_000),
  BATCH_SIZE: wholeNumber(1, 10_000).default(4_000),
  RETRY_FIRST_DELAY_MS: wholeNumber(1, 60_000).default(100),
  RETRY_MAX_DELAY_MS: wholeNumber(1, 600_000).default(5_000),

  INBOX_RETENTION_DAYS: wholeNumber(1, 3_650).default(7),
  OUTBOX_RETENTION_DAYS: wholeNumber(1, 3_650).default(7),
  SHORTAGE_RETENTION_DAYS: wholeNumber(1, 3_650).default(90),

  RELAY_IN_WORKER: flag.default(false),
  RELAY_TRANSACTIONAL_ID: z.string().min(1).default('allocation-relay'),
  RELAY_SHARD: relayShard.default({ index: 1, count: 1 }),
  RELAY_BATCH_SIZE: wholeNumber(1, 100_000).default(5_000),
  LEASE_MS: wholeNumber(1_000, 600_000).default(15_000),
  RELAY_POLL_MS: wholeNumber(1, 60_000).default(2_000),

  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: wholeNumber(1, 65_535).default(8_000),
  API_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,1000}$/, 'must have at least 16 characters, visible ASCII without spaces')
    .optional(),
  API_AUTH_DISABLED: flag.default(false),
  API_BODY_LIMIT_BYTES: wholeNumber(1_024, 1_048_576).default(65_536),
  API_RATE_LIMIT: wholeNumber(1, 1_000_000).optional(),
  API_MAX_WAIT_MS: wholeNumber(0, 600_000).default(30_000),

  NOTIFIER_GROUP: z.string().min(1).default('allocation-notifier'),
  NOTIFICATION_CHANNEL: z.enum(['email', 'log']).default('email'),
  NOTIFICATION_TO: mailAddress.optional(),
  NOTIFICATION_FROM: mailAddress.default('allocation@localhost'),
  NOTIFICATION_WINDOW_MS: wholeNumber(0, 604_800_000).default(3_600_000),
  NOTIFICATION_SERVED: flag.default(false),
  NOTIFICATION_START: z.enum(['beginning', 'end']).default('beginning'),
  SMTP_URL: smtpUrl.optional(),

  EVENT_FORMAT: z.enum(['registry', 'json']).default('registry'),
  EVENT_SOURCE: z.string().min(1).default('/allocation'),
  HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  HEALTH_PORT: wholeNumber(1, 65_535).optional(),
  HEALTH_MAX_AGE_MS: wholeNumber(1_000, 86_400_000).default(60_000),
  HEALTH_STANDSTILL_MS: wholeNumber(1_000, 86_400_000).default(10_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),
});

export type Config = z.infer<typeof settings>;
