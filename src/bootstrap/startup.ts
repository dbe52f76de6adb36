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
import { createPool, forwardSlonikLog, postgresProblem } from '../adapters/postgres/connection/pool.ts';
import { observePool } from '../adapters/postgres/connection/pool-metrics.ts';
import { postgresReadRows } from '../adapters/postgres/connection/view-queries.ts';
import { areDaysDue, closeDays } from '../adapters/postgres/retention/closed-inbox-days.ts';
import { maintainPartitions } from '../adapters/postgres/retention/maintain-partitions.ts';
import { kafkaSettings, poolSettings, postgresSettings } from './adapter-settings.ts';
import { topicSpecs } from './topics.ts';
import type { Config } from '../config.ts';
import { aborted, atMost } from '../processing/runtime/deadlines.ts';
import type { Health } from '../processing/runtime/health.ts';
import { claimNames, type OwnNames } from '../processing/installation/installation.ts';
import type { Logger } from '../processing/runtime/logger.ts';
import type { Tracing } from '../processing/runtime/tracing.ts';
import type { Metrics } from '../processing/runtime/metrics.ts';
import { handledUpTo } from '../processing/read/handled-up-to.ts';
import { retryTechnical } from '../processing/runtime/retry.ts';
import { partitions } from '../views/partitions.ts';

// Preparations that the processes share: connections, topics, table partitions, claimed names.

/** What every process receives. */
export type ProcessContext = {
  readonly config: Config;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** Aborted when the process has to stop. */
  readonly stop: AbortSignal;
  readonly health: Health;
  readonly metrics: Metrics;
  /** For health checks, which share one connection. */
  readonly askKafka: AskKafka;
};

/** Name of a group of health checks that run one after another, so that they use one connection of the pool. */
export const POSTGRES = 'Postgres';

export type Pool = Awaited<ReturnType<typeof createPool>>;

/** Time for connections to close. */
export const CLOSE_TIMEOUT_MS = 1_000;
/** How often the log repeats that the process is waiting. */
const REMINDER_INTERVAL_MS = 10_000;

/**
 * Opens a connection pool with a health check, and waits until the tables have this version. Returns undefined if
 * stopped before that.
 */
export async function openPool(
  context: ProcessContext,
  overrides: { readonly byKeyOnly?: boolean; readonly statementTimeout?: number } = {},
): Promise<Pool | undefined> {
  const { config, logger, health, metrics } = context;
  // slonik's log is expensive: it formats and parses a line for every query.
  if (config.LOG_LEVEL === 'debug' || config.LOG_LEVEL === 'trace') forwardSlonikLog(logger);
  const pool = await untilReady(context, () => createPool({ ...poolSettings(config), ...overrides }));
  if (!pool) return undefined;
  health.addCheck(POSTGRES, () => postgresProblem(pool));
  observePool(metrics, pool, config.DATABASE_POOL_SIZE);
  const isMigrated = await untilReady(context, () => requireMigrations(pool).then(() => true));
  if (isMigrated) return pool;
  await atMost(CLOSE_TIMEOUT_MS, pool.end());
  return undefined;
}

/**
 * Retries `work` after technical failures until it succeeds. Returns undefined if stopped before that.
 * @throws any other error of `work`, unless the process is stopping
 */
export async function untilReady<Result>(
  { config, logger, stop }: ProcessContext,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const reminder = setInterval(
    () => logger.warn({}, 'still waiting for Kafka, Postgres and the registry'),
    REMINDER_INTERVAL_MS,
  );
  let lastMessage: string | undefined;
  // A repeated message is logged at level debug: the reminder is enough.
  const onFailure = (err: Error, attempt: number): void => {
    logger[err.message === lastMessage ? 'debug' : 'warn']({ attempt, err }, `not ready: ${err.message}`);
    lastMessage = err.message;
  };
  try {
    const ready = retryTechnical(work, { ...retryPolicy(config), signal: stop, onFailure });
    // Does not wait for an attempt that hangs.
    return await Promise.race([ready, aborted(stop).then(() => undefined)]);
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(reminder);
  }
}

/** Creates missing topics, and adds a health check for Kafka. */
export async function prepareTopics({ config, logger, health, askKafka }: ProcessContext): Promise<void> {
  const kafka = kafkaClient(kafkaSettings(config), logger);
  health.addCheck('Kafka', () => kafkaProblem(askKafka));
  const created = await createMissingTopics(kafka, topicSpecs(config));
  if (created.length === 0) return;
  const replicas = config.TOPIC_REPLICATION_FACTOR ?? "the brokers' default";
  const minInsyncReplicas = config.TOPIC_MIN_INSYNC_REPLICAS ?? "the brokers' default";
  logger.info({ topics: created, replicas, minInsyncReplicas }, 'topics created');
}

/**
 * Logs a warning for each topic that loses acknowledged records, or cannot be written, when a single broker fails. It
 * checks the topics of this system and Kafka's internal ones that it needs. It never throws.
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
    logger.info({ err }, 'could not check the durability of the topics');
  }
}

/**
 * Claims names in Kafka for this installation. Call it after `prepareTopics`.
 * @throws WrongInstallation if another installation uses one of them
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
 * Creates future table partitions and drops expired ones. Call it after `prepareTopics`. It never throws: without it,
 * rows go to the default partitions, or stay a little longer.
 */
export async function maintainTables(pool: Pool, { config, logger }: ProcessContext): Promise<void> {
  const { INBOX_RETENTION_DAYS: inbox, OUTBOX_RETENTION_DAYS: outbox } = config;
  // Record outcomes and the index of orders refer to outbox messages, so all are kept equally long.
  const retention = { inbox, outbox, record_outcomes: outbox, order_messages: outbox };
  try {
    const { dropped, unpublished } = await maintainPartitions(pool, retention, async () => {
      const logs = await partitionBounds(kafkaClient(kafkaSettings(config), logger), config.COMMAND_TOPICS);
      return handledUpTo(logs, await partitions(postgresReadRows(pool)));
    });
    if (dropped.length > 0) logger.info({ tables: dropped }, 'dropped expired table partitions');
    if (unpublished.length > 0)
      logger.warn(
        { tables: unpublished },
        'expired table partitions are kept because they have unpublished messages',
      );
  } catch (err) {
    logger.warn({ err }, 'table partitions not created or dropped, retrying in a minute');
  }
}

/** Closes past days of the inbox, which makes duplicate checks faster. It never throws. */
export async function closeInboxDays(pool: Pool, { config, logger, stop }: ProcessContext): Promise<void> {
  try {
    if (stop.aborted || !(await areDaysDue(pool))) return;
    if (await closeDays(postgresSettings(config), stop)) logger.info({}, 'closed past days of the inbox');
  } catch (err) {
    if (!stop.aborted) logger.warn({ err }, 'days of the inbox not closed, retrying in a minute');
  }
}

/** Delays between attempts, in milliseconds. */
export const retryPolicy = (config: Config) => ({
  firstDelay: config.RETRY_FIRST_DELAY_MS,
  maxDelay: config.RETRY_MAX_DELAY_MS,
});
