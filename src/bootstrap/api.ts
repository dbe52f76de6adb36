import { randomUUID } from 'node:crypto';
import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaEventFollower } from '../adapters/kafka/live-events/event-follower.ts';
import { kafkaRecordSender } from '../adapters/kafka/producer/record-sender.ts';
import { postgresOrderIndex } from '../adapters/postgres/order-history/order-index.ts';
import { postgresOutboxListener } from '../adapters/postgres/relay/outbox-listener.ts';
import { withPoolConnection, readWithin } from '../adapters/postgres/connection/view-queries.ts';
import { kafkaSettings, postgresSettings } from './adapter-settings.ts';
import { type DeadLetterAccess, deadLetterAccess } from './dead-letters.ts';
import { apiNames } from './kafka-names.ts';
import { type PipelineSources, pipelineSources } from './pipeline.ts';
import { liveHub, type LiveHub } from '../processing/live-events/hub.ts';
import { keepOrderIndex } from '../processing/order-history/keep-index.ts';
import { atMost } from '../processing/runtime/deadlines.ts';
import { WrongInstallation } from '../processing/installation/installation.ts';
import { measuredSender } from '../processing/produce/measured-sender.ts';
import type { RecordSender } from '../processing/produce/record-sender.ts';
import {
  claimOwnNames,
  CLOSE_TIMEOUT_MS,
  openPool,
  type Pool,
  prepareTopics,
  type ProcessContext,
  retryPolicy,
  untilReady,
} from './startup.ts';
import type { Health } from '../processing/runtime/health.ts';
import type { ReadRows } from '../views/read-rows.ts';

/** Time for Postgres to answer the query of a request; after that the request is answered 503. */
const QUERY_TIMEOUT_MS = 5_000;
/** Time to leave consumer groups. */
const LEAVE_TIMEOUT_MS = 3_000;

/** Adapters of the HTTP API. */
export type ApiAdapters = {
  readonly sender: RecordSender;
  readonly read: ReadRows;
  readonly outboxListener: ReturnType<typeof postgresOutboxListener>;
  readonly pipelineSources: PipelineSources;
  readonly deadLetters: DeadLetterAccess;
  readonly live: LiveHub;
};

/** Opens the adapters of the HTTP API, runs `serve` with them, and closes them. */
export async function runApi(
  context: ProcessContext,
  serve: (adapters: ApiAdapters) => Promise<void>,
): Promise<void> {
  const { config, logger } = context;
  // The statement is cancelled in Postgres as well, so that its connection is free for other requests.
  const pool = await openPool(context, { statementTimeout: QUERY_TIMEOUT_MS });
  if (!pool) return;
  // Kafka does not count for readiness: without it the views still work, and commands are answered 503.
  const withoutKafkaCheck: Health = { ...context.health, addCheck: () => undefined };
  const adapters = apiAdapters(context, pool);
  // Not awaited, for the same reason.
  const topics = untilReady(context, async () => {
    await prepareTopics({ ...context, health: withoutKafkaCheck });
    await claimOwnNames(context, pool, apiNames(config));
  }).catch((err: unknown) => {
    if (!(err instanceof WrongInstallation))
      return logger.error({ err }, 'topics could not be created: create them manually');
    context.health.addCheck('installation', () => Promise.resolve(err.message));
    logger.error({}, err.message);
  });
  const index = config.API_ORDER_HISTORY
    ? keepOrderIndex({ index: postgresOrderIndex(pool), retry: retryPolicy(config), logger }, context.stop)
    : Promise.resolve();
  try {
    await serve(adapters);
  } finally {
    await Promise.all([atMost(CLOSE_TIMEOUT_MS, topics), atMost(CLOSE_TIMEOUT_MS, index), close(adapters)]);
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
  logger.info({}, 'api stopped');
}

function apiAdapters(context: ProcessContext, pool: Pool): ApiAdapters {
  const { config, logger, metrics } = context;
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const read = readWithin(withPoolConnection(pool, QUERY_TIMEOUT_MS), QUERY_TIMEOUT_MS);
  return {
    sender: measuredSender(kafkaRecordSender(kafka), config.COMMAND_TOPICS.slice(0, 1), metrics),
    read,
    outboxListener: postgresOutboxListener(postgresSettings(config)),
    pipelineSources: pipelineSources(context, pool, read),
    deadLetters: deadLetterAccess(context),
    live: liveHub({
      follower: kafkaEventFollower(kafka, config.EVENT_TOPIC),
      maxViewers: config.API_MAX_STREAMS,
      retry: retryPolicy(config),
      run: randomUUID().slice(0, 8),
      logger,
      monotonicNow: performance.now.bind(performance),
      now: Date.now,
    }),
  };
}

/** Groups of consumers are left and deleted, which may take some seconds. */
const close = ({ sender, outboxListener, pipelineSources: sources, deadLetters, live }: ApiAdapters) =>
  Promise.all([
    sender.close(),
    outboxListener.close(),
    sources.close(),
    atMost(LEAVE_TIMEOUT_MS, deadLetters.close()),
    live.close(),
  ]);
