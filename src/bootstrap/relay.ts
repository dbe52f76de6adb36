import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaEventPublisher } from '../adapters/kafka/publisher/event-publisher.ts';
import { maxMessageBytes, requireCompacted, smallestBatchLimit } from '../adapters/kafka/client/topics.ts';
import { postgresOutboxListener } from '../adapters/postgres/relay/outbox-listener.ts';
import { postgresOutboxReader } from '../adapters/postgres/relay/outbox-reader.ts';
import { postgresRelayProgress } from '../adapters/postgres/relay/relay-progress.ts';
import { postgresInstallation } from '../adapters/postgres/installation/installation.ts';
import { postgresLeadership } from '../adapters/postgres/connection/leader-lock.ts';
import { outputTopics } from './topics.ts';
import { kafkaSettings, postgresSettings } from './adapter-settings.ts';
import { relayNames } from './kafka-names.ts';
import { atMost } from '../processing/runtime/deadlines.ts';
import { requireSameRelayNames } from '../processing/installation/installation.ts';
import { type RelayDependencies, runRelay as relayUntil } from '../processing/publish/relay.ts';
import { outboxOfShard, shardName, writeRelayShard } from '../processing/publish/shard.ts';
import { relayHealth } from '../processing/publish/relay-health.ts';
import { tracedPublisher } from '../processing/publish/traced-publisher.ts';
import { observeRelay, relayMetrics } from '../processing/publish/relay-metrics.ts';
import { observedLeadership } from '../processing/runtime/leadership.ts';
import {
  claimOwnNames,
  CLOSE_TIMEOUT_MS,
  openPool,
  type Pool,
  POSTGRES,
  type ProcessContext,
  prepareTopics,
  retryPolicy,
  untilReady,
  warnOfFragileTopics,
} from './startup.ts';

/** Share of the smallest topic's batch limit that messages may fill; Kafka adds its own bytes. */
const BATCH_SIZE_SAFETY_FACTOR = 0.9;

/** Publishes a shard of the outbox until `stop`. Of several relays with the same shard, one publishes. */
export async function runRelay(context: ProcessContext): Promise<void> {
  const pool = await openPool(context, { byKeyOnly: true });
  if (!pool) return;
  try {
    await publishOutbox(context, pool);
  } finally {
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
  context.logger.info({}, 'relay stopped');
}

/** Runs the relay on a pool that is open. */
export async function publishOutbox(context: ProcessContext, pool: Pool): Promise<void> {
  const { config, logger, tracing, stop, health, metrics } = context;
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const topics = outputTopics(config);
  let batchLimit = Infinity;
  async function maxRequestBytes(): Promise<number> {
    // While no topic exists, keep the last known limit.
    batchLimit = (await smallestBatchLimit(kafka, Object.values(topics))) ?? batchLimit;
    return Math.floor(batchLimit * BATCH_SIZE_SAFETY_FACTOR);
  }
  const isReady = await untilReady(context, async () => {
    await prepareTopics(context);
    await claimOwnNames(context, pool, relayNames(config));
    await requireSameRelayNames(config, postgresInstallation(pool, postgresSettings(config)));
    await Promise.all([
      maxMessageBytes(kafka, Object.values(topics)),
      requireCompacted(kafka, config.RELAY_POSITION_TOPIC),
    ]);
    return true;
  });
  if (!isReady) return;
  // A worker that runs this relay has checked the topics already.
  if (!config.RELAY_IN_WORKER) await warnOfFragileTopics(context);
  const outboxListener = postgresOutboxListener(postgresSettings(config));
  const shard = config.RELAY_SHARD;
  const name = shardName(config.RELAY_TRANSACTIONAL_ID, shard);
  const outbox = outboxOfShard(postgresOutboxReader(pool), shard);
  const outboxHealth = relayHealth(
    outbox,
    { maxAge: config.HEALTH_MAX_AGE_MS, standstill: config.HEALTH_STANDSTILL_MS },
    performance.now.bind(performance),
  );
  health.addCheck('outbox', outboxHealth.problem, POSTGRES);
  const publisher = kafkaEventPublisher(
    kafka,
    {
      transactionalId: config.RELAY_TRANSACTIONAL_ID,
      shard,
      topics,
      positionTopic: config.RELAY_POSITION_TOPIC,
      maxRequestBytes,
      transactionTimeout: 30_000,
    },
    logger,
  );
  const progress = postgresRelayProgress(pool);
  const leadership = observedLeadership(postgresLeadership(postgresSettings(config), name, config.LEASE_MS));
  observeRelay(metrics, { shard, leadership, outbox, progress, health: outboxHealth });
  const dependencies: RelayDependencies = {
    outbox,
    publisher: tracedPublisher(publisher, topics, tracing),
    leadership,
    outboxListener,
    progress,
    health: outboxHealth,
    metrics: relayMetrics(metrics, topics),
    batchSize: config.RELAY_BATCH_SIZE,
    pollInterval: config.RELAY_POLL_MS,
    retry: retryPolicy(config),
    now: performance.now.bind(performance),
    logger,
  };
  health.started();
  logger.info({ transactionalId: name, shard: writeRelayShard(shard) }, 'relay ready');
  await relayUntil(dependencies, stop);
  await outboxListener.close();
}
