import { kafkaClaimLog } from '../adapters/kafka/installation/claim-log.ts';
import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { type AskKafka, kafkaProblem } from '../adapters/kafka/client/admin.ts';
import {
  durabilityWarning,
  OFFSETS_TOPIC,
  readDurability,
  TRANSACTION_TOPIC,
} from '../adapters/kafka/client/topic-durability.ts';
import { partitionBounds } from '../adapters/kafka/client/log-bounds.ts';
import { createMissingTopics } from '../adapters/kafka/client/topics.ts';
import { postgresInstallation } from '../adapters/postgres/installation/installation.ts';
import { requireMigrations } from '../adapters/postgres/migrate/pending-migrations.ts';
import { createPool } from '../adapters/postgres/connection/pool.ts';
import { postgresProblem } from '../adapters/postgres/connection/postgres-problem.ts';
import { postgresReadRows } from '../adapters/postgres/connection/read-rows.ts';
import { passSlonikLog } from '../adapters/postgres/connection/slonik-log.ts';
import { closeDays } from '../adapters/postgres/retention/close-days.ts';
import { maintainPartitions } from '../adapters/postgres/retention/maintain-partitions.ts';
import { kafkaSettings, poolSettings, postgresSettings, topicSpecs } from './adapter-settings.ts';
import type { Config } from '../config.ts';
import { aborted, atMost } from '../processing/runtime/deadlines.ts';
import type { Health } from '../processing/runtime/health.ts';
import { claimNames } from '../processing/installation/claim-names.ts';
import type { OwnNames } from '../processing/installation/installation.ts';
import type { Logger } from '../processing/runtime/logger.ts';
import { handledUpTo } from '../processing/read/retention.ts';
import { retryTechnical } from '../processing/runtime/retry.ts';
import { partitions } from '../views/partitions.ts';

// What has to be there before work begins, and is waited for.

/** What every process is given. */
export type ProcessContext = {
  readonly config: Config;
  readonly logger: Logger;
  /** Aborted when the process is to end. */
  readonly stop: AbortSignal;
  readonly health: Health;
  /** For health checks: all of them share its connection. */
  readonly askKafka: AskKafka;
};

/** Checks that ask Postgres do so one after another, by one connection of the pool at a time. */
export const POSTGRES = 'Postgres';

export type Pool = Awaited<ReturnType<typeof createPool>>;

/** Milliseconds for a database that does not answer to let go of its connections. */
export const END_WITHIN = 1_000;
/** Milliseconds between words to a person while something does not answer. */
const REMIND_EVERY = 10_000;

/** Connections to Postgres, watched from then on, with tables of this version; undefined if stopped before. */
export async function openPool(
  context: ProcessContext,
  over: { readonly byKeyOnly?: boolean; readonly statementTimeout?: number } = {},
): Promise<Pool | undefined> {
  const { config, logger, health } = context;
  // Each of slonik's lines is built and parsed again: not for every query in production.
  if (config.LOG_LEVEL === 'debug' || config.LOG_LEVEL === 'trace') passSlonikLog(logger);
  const pool = await untilReady(context, () => createPool({ ...poolSettings(config), ...over }));
  if (!pool) return undefined;
  health.watch(POSTGRES, () => postgresProblem(pool));
  const isMigrated = await untilReady(context, () => requireMigrations(pool).then(() => true));
  if (isMigrated) return pool;
  await atMost(END_WITHIN, pool.end());
  return undefined;
}

/**
 * What must be there before anything starts is tried until it is; undefined if stopped before that.
 * A refusal that waiting cannot mend is thrown.
 */
export async function untilReady<Result>(
  { config, logger, stop }: ProcessContext,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const reminder = setInterval(
    () => logger.warn({}, 'still waiting for Kafka, Postgres and the registry'),
    REMIND_EVERY,
  );
  let said: string | undefined;
  // What is waited for mostly stays away for the same reason: the reminder is enough then.
  const onFailure = (err: Error, attempt: number): void => {
    logger[err.message === said ? 'debug' : 'warn']({ attempt, err }, `not ready: ${err.message}`);
    said = err.message;
  };
  try {
    const ready = retryTechnical(work, { ...retryPolicy(config), signal: stop, onFailure });
    // An attempt that hangs holds up no stop.
    return await Promise.race([ready, aborted(stop).then(() => undefined)]);
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(reminder);
  }
}

/** Creates the topics that are missing, and watches Kafka from then on. */
export async function prepareTopics({ config, logger, health, askKafka }: ProcessContext): Promise<void> {
  const kafka = kafkaClient(kafkaSettings(config), logger);
  health.watch('Kafka', () => kafkaProblem(askKafka));
  const created = await createMissingTopics(kafka, topicSpecs(config));
  if (created.length === 0) return;
  const replicas = config.TOPIC_REPLICATION_FACTOR ?? "the brokers' default";
  const minInsyncReplicas = config.TOPIC_MIN_INSYNC_REPLICAS ?? "the brokers' default";
  logger.info({ topics: created, replicas, minInsyncReplicas }, 'topics created');
}

/**
 * Logs a warning for each topic that loses acknowledged records, or cannot be written, when a single broker fails:
 * of this product's topics, and of Kafka's own that it depends on. Fails never: the process works all the same.
 */
export async function warnOfFragileTopics({ config, logger }: ProcessContext): Promise<void> {
  const own = topicSpecs(config).map(({ topic }) => topic);
  const kafka = kafkaClient(kafkaSettings(config), logger);
  try {
    const { brokers, topics } = await readDurability(
      kafka,
      [...own, TRANSACTION_TOPIC, OFFSETS_TOPIC],
      logger,
    );
    for (const topic of topics) {
      const warning = durabilityWarning(topic, brokers);
      if (warning) logger.warn({ ...topic, brokers }, `topic ${topic.topic}: ${warning}`);
    }
  } catch (err) {
    logger.info({ err }, 'durability of the topics not checked');
  }
}

/**
 * Makes sure that no other installation on this Kafka has these names. After `prepareTopics`.
 * @throws WrongInstallation
 */
export function claimOwnNames(
  { config, logger }: ProcessContext,
  pool: Pool,
  names: OwnNames,
): Promise<void> {
  const log = kafkaClaimLog(kafkaClient(kafkaSettings(config), logger), config.INSTALLATION_TOPIC);
  return claimNames(names, postgresInstallation(pool, postgresSettings(config)), log);
}

/**
 * Makes table partitions ahead and drops those past their time. After `prepareTopics`. If that fails rows go to the default ones, or stay
 * a little longer, so it is no reason to stop.
 */
export async function maintainTables(pool: Pool, { config, logger }: ProcessContext): Promise<void> {
  const { INBOX_RETENTION_DAYS: inbox, OUTBOX_RETENTION_DAYS: outbox } = config;
  // Outcomes of records say nothing without the messages that they name.
  const retention = { inbox, outbox, record_outcomes: outbox };
  try {
    const { dropped, unpublished } = await maintainPartitions(pool, retention, async () => {
      const logs = await partitionBounds(kafkaClient(kafkaSettings(config), logger), config.COMMAND_TOPICS);
      return handledUpTo(logs, await partitions(postgresReadRows(pool)));
    });
    if (dropped.length > 0) logger.info({ tables: dropped }, 'table partitions past their time are dropped');
    if (unpublished.length > 0)
      logger.warn(
        { tables: unpublished },
        'table partitions past their time hold unpublished messages: kept',
      );
  } catch (err) {
    logger.warn({ err }, 'table partitions not made or dropped: trying again in a minute');
  }
}

/** Closes the days of the inbox that are over. Until then they are looked into one by one: right, but slower. */
export async function closeInboxDays({ config, logger, stop }: ProcessContext): Promise<void> {
  try {
    if (stop.aborted) return;
    if (await closeDays(postgresSettings(config), stop)) logger.info({}, 'days of the inbox are closed');
  } catch (err) {
    if (!stop.aborted) logger.warn({ err }, 'days of the inbox not closed: trying again in a minute');
  }
}

/** How long to wait between tries. */
export const retryPolicy = (config: Config) => ({
  firstDelay: config.RETRY_FIRST_DELAY_MS,
  maxDelay: config.RETRY_MAX_DELAY_MS,
});
