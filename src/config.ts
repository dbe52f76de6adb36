import type { z } from 'zod';
import { type Config, settings } from './config/settings.ts';

// Every process is configured by environment variables only. This file reads them and holds the rules between them.

export type { Config };

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
