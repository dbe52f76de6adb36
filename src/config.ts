import { readFileSync } from 'node:fs';
import { z } from 'zod';

// Every process is configured by environment variables only. `.env.example` documents them.

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const commaSeparated = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
const BROKER = /^(\[[0-9a-fA-F:]+\]|[^\s:/,]+):\d{1,5}$/;
const topic = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must be a topic name: letters, digits, dot, underscore, dash');
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a URL that starts with postgres://');
const smtpUrl = z
  .string()
  .refine(
    (url) => /^smtps?:\/\/./.test(url) && URL.canParse(url) && new URL(url).hostname !== '',
    'must be a URL such as smtp://user:password@host:587 or smtps://host',
  );
const mailAddress = z.email({ error: 'must be an e-mail address', pattern: /^[^@\s<>,;"]+@[^@\s<>,;"]+$/ });

/** Reads the file that the variable names. */
const pemFile = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: `the file cannot be read` });
    return z.NEVER;
  }
});

const shardForm = 'must be k/n, such as 1/2, with k from 1 to n, and n up to 64';
const relayShard = z
  .string()
  .regex(/^[1-9]\d?\/[1-9]\d?$/, shardForm)
  .transform((text) => ({ index: Number(text.split('/')[0]), count: Number(text.split('/')[1]) }))
  .refine(({ index, count }) => index <= count && count <= 64, shardForm);

const settings = z.object({
  KAFKA_BROKERS: commaSeparated.refine(
    (brokers) => brokers.every((broker) => BROKER.test(broker)),
    'must be host:port, or several of them separated by commas',
  ),
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

const needTogether: readonly (keyof Config)[][] = [
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
  ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'],
  ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD'],
];

// An error, because otherwise somebody could believe that a connection is secure when it is not.
const withoutEffect: readonly [name: keyof Config, unless: keyof Config, is: string][] = [
  ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL', 'true'],
  ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL', 'true'],
  ['DATABASE_SSL_CA_FILE', 'DATABASE_SSL', 'verify-full'],
];

export type Config = z.infer<typeof settings>;

/** Settings of a migration, which needs only the database. */
export type DatabaseConfig = z.infer<typeof databaseSettings>;

const databaseSettings = settings.pick({
  DATABASE_URL: true,
  DATABASE_SSL: true,
  DATABASE_SSL_CA_FILE: true,
  LOG_LEVEL: true,
  LOG_FORMAT: true,
});

/** The environment is not valid. The message names every invalid setting; it shows no values. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
}

const topicSettings = Object.keys(settings.shape).filter(
  (name): name is Extract<keyof Config, `${string}_TOPIC`> => name.endsWith('_TOPIC'),
);

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigInvalid */
export function readConfig(environment: Environment): Config {
  const config = parse(settings, environment, needTogether);
  const topics = [...config.COMMAND_TOPICS, ...topicSettings.map((name) => config[name])];
  const twice = topics.find((name, index) => topics.indexOf(name) !== index);
  if (twice !== undefined)
    throw configInvalid([`  ${twice}: is set for two topics; each needs its own name`]);
  if ((config.TOPIC_MIN_INSYNC_REPLICAS ?? 0) > (config.TOPIC_REPLICATION_FACTOR ?? Infinity))
    throw configInvalid([`  TOPIC_MIN_INSYNC_REPLICAS: must not be larger than TOPIC_REPLICATION_FACTOR`]);
  return config;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * For the HTTP API. If other machines can reach it, it requires API_TOKEN or API_AUTH_DISABLED.
 * @throws ConfigInvalid
 */
export function readApiConfig(environment: Environment): Config {
  const config = readConfig(environment);
  if (LOOPBACK.includes(config.API_HOST) || config.API_TOKEN || config.API_AUTH_DISABLED) return config;
  throw configInvalid([
    `  API_TOKEN: is missing: with API_HOST=${config.API_HOST} other machines can reach the API; set a token of 16 characters or more, or API_AUTH_DISABLED=true`,
  ]);
}

/**
 * For the notifier. E-mails require SMTP_URL and NOTIFICATION_TO.
 * @throws ConfigInvalid
 */
export function readNotifierConfig(environment: Environment): Config {
  const config = readConfig(environment);
  if (config.NOTIFICATION_CHANNEL === 'log') return config;
  const missing = (['SMTP_URL', 'NOTIFICATION_TO'] as const).filter((name) => config[name] === undefined);
  if (missing.length === 0) return config;
  throw configInvalid(missing.map((name) => `  ${name}: is missing, unless NOTIFICATION_CHANNEL=log`));
}

/** @throws ConfigInvalid */
export const readDatabaseConfig = (environment: Environment): DatabaseConfig =>
  parse(databaseSettings, environment, []);

function parse<Output>(
  schema: z.ZodType<Output>,
  environment: Environment,
  groups: readonly string[][],
): Output {
  // An empty variable counts as not set: compose files pass unset variables as empty ones.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const isAbsent = (name: string): boolean => given[name] === undefined;
  const parsed = schema.safeParse(given, { error: choiceMessage });
  const lines = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = path.map(String).join('.');
    return `  ${name}: ${isAbsent(String(path[0])) ? 'is missing' : message}`;
  });
  for (const group of groups.filter((names) => !names.every(isAbsent)))
    for (const name of group.filter(isAbsent))
      lines.push(`  ${name}: must be set together with ${group.join(', ')}`);
  for (const [name, unless, is] of withoutEffect) {
    if (!isAbsent(name) && given[unless] !== is)
      lines.push(`  ${name}: has no effect unless ${unless}=${is}`);
  }
  if (parsed.success && lines.length === 0) return parsed.data;
  throw configInvalid(lines);
}

const choiceMessage: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : undefined;

const configInvalid = (lines: readonly string[]): ConfigInvalid =>
  new ConfigInvalid(
    `The environment is not valid. See .env.example; make start-dev writes its settings to .dev/stack.env.\n${lines.join('\n')}`,
  );
