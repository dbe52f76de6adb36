import { readFileSync } from 'node:fs';
import { z } from 'zod';

// The environment, and nothing else, configures every process. `.env.example` documents each setting.

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));
const whole = (min: number, max: number) =>
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

/** The content of a PEM file that the variable names. */
const pemFile = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: `cannot read the file it names` });
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
  KAFKA_BROKERS: list.refine(
    (brokers) => brokers.every((broker) => BROKER.test(broker)),
    'must be host:port, or several with commas between',
  ),
  KAFKA_CLIENT_ID: z.string().default('allocation'),
  KAFKA_MAX_BATCH_BYTES: whole(1_048_576, 1_073_741_824).default(67_108_864),
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
  DATABASE_POOL_SIZE: whole(2, 1_000).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: whole(100, 3_600_000).default(30_000),

  SCHEMA_REGISTRY_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', {
      // The client's errors show the URL.
      error: 'must not hold credentials: set SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD',
    }),
  SCHEMA_REGISTRY_USERNAME: z.string().optional(),
  SCHEMA_REGISTRY_PASSWORD: z.string().optional(),
  SCHEMA_REGISTRY_LAG_MS: whole(0, 3_600_000).default(5_000),

  COMMAND_TOPICS: list.pipe(z.array(topic)).default(['allocation.commands']),
  EVENT_TOPIC: topic.default('allocation.events'),
  REJECTION_TOPIC: topic.default('allocation.rejections'),
  DEAD_LETTER_TOPIC: topic.default('allocation.dead-letters'),
  RELAY_POSITION_TOPIC: topic.default('allocation.relay-positions'),
  DEAD_LETTER_DECISION_TOPIC: topic.default('allocation.dead-letter-decisions'),
  INSTALLATION_TOPIC: topic.default('allocation.installations'),
  TOPIC_PARTITIONS: whole(1, 10_000).default(6),
  TOPIC_REPLICATION_FACTOR: whole(1, 100).optional(),
  TOPIC_MIN_INSYNC_REPLICAS: whole(1, 100).optional(),

  CONSUMER_GROUP: z.string().min(1).default('allocation-worker'),
  CONSUMER_CONCURRENCY: whole(1, 100).default(3),
  SESSION_TIMEOUT_MS: whole(6_000, 1_800_000).default(10_000),
  BATCH_SIZE: whole(1, 10_000).default(4_000),
  RETRY_FIRST_DELAY_MS: whole(1, 60_000).default(100),
  RETRY_MAX_DELAY_MS: whole(1, 600_000).default(5_000),

  INBOX_RETENTION_DAYS: whole(1, 3_650).default(7),
  OUTBOX_RETENTION_DAYS: whole(1, 3_650).default(7),

  RELAY_IN_WORKER: flag.default(false),
  RELAY_TRANSACTIONAL_ID: z.string().min(1).default('allocation-relay'),
  RELAY_SHARD: relayShard.default({ index: 1, count: 1 }),
  RELAY_BATCH_SIZE: whole(1, 100_000).default(5_000),
  LEASE_MS: whole(1_000, 600_000).default(15_000),
  RELAY_POLL_MS: whole(1, 60_000).default(2_000),

  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: whole(1, 65_535).default(8_000),
  API_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,1000}$/, 'must have 16 characters or more, without spaces, ASCII only')
    .optional(),
  API_AUTH_DISABLED: flag.default(false),
  API_BODY_LIMIT_BYTES: whole(1_024, 1_048_576).default(65_536),
  API_RATE_LIMIT: whole(1, 1_000_000).optional(),
  API_MAX_WAIT_MS: whole(0, 600_000).default(30_000),

  NOTIFIER_GROUP: z.string().min(1).default('allocation-notifier'),
  NOTIFICATION_CHANNEL: z.enum(['email', 'log']).default('email'),
  NOTIFICATION_TO: mailAddress.optional(),
  NOTIFICATION_FROM: mailAddress.default('allocation@localhost'),
  NOTIFICATION_WINDOW_MS: whole(0, 604_800_000).default(3_600_000),
  NOTIFICATION_START: z.enum(['beginning', 'end']).default('beginning'),
  SMTP_URL: smtpUrl.optional(),

  EVENT_FORMAT: z.enum(['registry', 'json']).default('registry'),
  EVENT_SOURCE: z.string().min(1).default('/allocation'),
  HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  HEALTH_PORT: whole(1, 65_535).optional(),
  HEALTH_MAX_AGE_MS: whole(1_000, 86_400_000).default(60_000),
  HEALTH_STANDSTILL_MS: whole(1_000, 86_400_000).default(10_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),
});

const needTogether: readonly (keyof Config)[][] = [
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
  ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'],
  ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD'],
];

// Said aloud, or somebody would think a connection is secured that is not.
const withoutEffect: readonly [name: keyof Config, unless: keyof Config, is: string][] = [
  ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL', 'true'],
  ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL', 'true'],
  ['DATABASE_SSL_CA_FILE', 'DATABASE_SSL', 'verify-full'],
];

export type Config = z.infer<typeof settings>;

/** The settings of a migration: a database is all it needs. */
export type DatabaseConfig = z.infer<typeof databaseSettings>;

const databaseSettings = settings.pick({
  DATABASE_URL: true,
  DATABASE_SSL: true,
  DATABASE_SSL_CA_FILE: true,
  LOG_LEVEL: true,
  LOG_FORMAT: true,
});

/** The environment is not usable. The message lists every bad setting by name; it shows no values. */
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
  if (twice !== undefined) throw notUsable([`  ${twice}: is used for two topics; each needs one of its own`]);
  if ((config.TOPIC_MIN_INSYNC_REPLICAS ?? 0) > (config.TOPIC_REPLICATION_FACTOR ?? Infinity))
    throw notUsable([`  TOPIC_MIN_INSYNC_REPLICAS: must not be larger than TOPIC_REPLICATION_FACTOR`]);
  return config;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * For the HTTP API: nobody outside this machine may reach it without a token, unless that is said aloud.
 * @throws ConfigInvalid
 */
export function readApiConfig(environment: Environment): Config {
  const config = readConfig(environment);
  if (LOOPBACK.includes(config.API_HOST) || config.API_TOKEN || config.API_AUTH_DISABLED) return config;
  throw notUsable([
    `  API_TOKEN: is missing: with API_HOST=${config.API_HOST} others can reach the API; set a token of 16 characters or more, or API_AUTH_DISABLED=true`,
  ]);
}

/**
 * For the notifier: e-mails need a server and somebody to read them.
 * @throws ConfigInvalid
 */
export function readNotifierConfig(environment: Environment): Config {
  const config = readConfig(environment);
  if (config.NOTIFICATION_CHANNEL === 'log') return config;
  const missing = (['SMTP_URL', 'NOTIFICATION_TO'] as const).filter((name) => config[name] === undefined);
  if (missing.length === 0) return config;
  throw notUsable(missing.map((name) => `  ${name}: is missing, unless NOTIFICATION_CHANNEL=log`));
}

/** @throws ConfigInvalid */
export const readDatabaseConfig = (environment: Environment): DatabaseConfig =>
  parse(databaseSettings, environment, []);

function parse<Output>(
  schema: z.ZodType<Output>,
  environment: Environment,
  groups: readonly string[][],
): Output {
  // An empty variable is one that is not set: compose files write them so.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const isAbsent = (name: string): boolean => given[name] === undefined;
  const parsed = schema.safeParse(given, { error: inOurWords });
  const lines = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = path.map(String).join('.');
    return `  ${name}: ${isAbsent(String(path[0])) ? 'is missing' : message}`;
  });
  for (const group of groups.filter((names) => !names.every(isAbsent))) {
    for (const name of group.filter(isAbsent))
      lines.push(`  ${name}: must be set together with ${group.join(', ')}`);
  }
  for (const [name, unless, is] of withoutEffect) {
    if (!isAbsent(name) && given[unless] !== is)
      lines.push(`  ${name}: has no effect unless ${unless}=${is}`);
  }
  if (parsed.success && lines.length === 0) return parsed.data;
  throw notUsable(lines);
}

const inOurWords: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : undefined;

const notUsable = (lines: readonly string[]): ConfigInvalid =>
  new ConfigInvalid(
    `The environment is not usable. See .env.example; make start-dev writes what it has started to .dev/stack.env.\n${lines.join('\n')}`,
  );
