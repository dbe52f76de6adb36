import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaRecordSender } from '../adapters/kafka/producer/record-sender.ts';
import { postgresOutboxListener } from '../adapters/postgres/relay/outbox-listener.ts';
import { withPoolConnection, readWithin } from '../adapters/postgres/connection/view-queries.ts';
import { kafkaSettings, postgresSettings } from './adapter-settings.ts';
import { apiNames } from './kafka-names.ts';
import { atMost } from '../processing/runtime/deadlines.ts';
import { WrongInstallation } from '../processing/installation/installation.ts';
import type { OutboxListener } from '../processing/publish/ports.ts';
import type { RecordSender } from '../processing/produce/record-sender.ts';
import {
  claimOwnNames,
  CLOSE_TIMEOUT_MS,
  openPool,
  prepareTopics,
  type ProcessContext,
  untilReady,
} from './startup.ts';
import type { Health } from '../processing/runtime/health.ts';
import type { ReadRows } from '../views/read-rows.ts';

/** Time for Postgres to answer the query of a request; after that the request is answered 503. */
const QUERY_TIMEOUT_MS = 5_000;

/** Adapters of the HTTP API. */
export type ApiAdapters = { sender: RecordSender; read: ReadRows; outboxListener: OutboxListener };

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
  const sender = kafkaRecordSender(kafkaClient(kafkaSettings(config), logger));
  const outboxListener = postgresOutboxListener(postgresSettings(config));
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
  try {
    await serve({
      sender,
      read: readWithin(withPoolConnection(pool, QUERY_TIMEOUT_MS), QUERY_TIMEOUT_MS),
      outboxListener,
    });
  } finally {
    await Promise.all([atMost(CLOSE_TIMEOUT_MS, topics), sender.close(), outboxListener.close()]);
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
  logger.info({}, 'api stopped');
}
