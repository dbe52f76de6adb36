import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaRecordSender } from '../adapters/kafka/producer/record-sender.ts';
import { postgresOutboxListener } from '../adapters/postgres/relay/outbox-listener.ts';
import { onConnectionOf, readWithin } from '../adapters/postgres/connection/read-rows.ts';
import { kafkaSettings, postgresSettings } from './adapter-settings.ts';
import { apiNames } from './own-names.ts';
import { atMost } from '../processing/runtime/deadlines.ts';
import { WrongInstallation } from '../processing/installation/installation.ts';
import type { OutboxListener } from '../processing/publish/ports.ts';
import type { RecordSender } from '../processing/produce/record-sender.ts';
import {
  claimOwnNames,
  END_WITHIN,
  openPool,
  prepareTopics,
  type ProcessContext,
  untilReady,
} from './startup.ts';
import type { ReadRows } from '../views/read-rows.ts';

/** Milliseconds for Postgres to answer a request's question; after them it counts as away. */
const ANSWER_WITHIN = 5_000;

/** What the HTTP API sends commands by, and reads by. */
export type ApiParts = { sender: RecordSender; read: ReadRows; bell: OutboxListener };

/** Opens what the HTTP API needs, hands it to `serve` until that is done, and closes it. */
export async function runApi(
  context: ProcessContext,
  serve: (parts: ApiParts) => Promise<void>,
): Promise<void> {
  const { config, logger } = context;
  // A statement ends in Postgres, too, when its request is given up: others wait for its connection.
  const pool = await openPool(context, { statementTimeout: ANSWER_WITHIN });
  if (!pool) return;
  // Ready without Kafka: the views can be read, and commands are answered 503 with the time to come again.
  const unwatched = { ...context, health: { ...context.health, watch: () => undefined } };
  const sender = kafkaRecordSender(kafkaClient(kafkaSettings(config), logger));
  const bell = postgresOutboxListener(postgresSettings(config));
  // Not waited for, for the same reason.
  const topics = untilReady(context, async () => {
    await prepareTopics(unwatched);
    await claimOwnNames(context, pool, apiNames(config));
  }).catch((err: unknown) => {
    if (!(err instanceof WrongInstallation))
      return logger.error({ err }, 'topics cannot be created: create them by hand');
    context.health.addCheck('installation', () => Promise.resolve(err.message));
    logger.error({}, err.message);
  });
  try {
    await serve({ sender, read: readWithin(onConnectionOf(pool, ANSWER_WITHIN), ANSWER_WITHIN), bell });
  } finally {
    await Promise.all([atMost(END_WITHIN, topics), sender.close(), bell.close()]);
    await atMost(END_WITHIN, pool.end());
  }
  logger.info({}, 'api stopped');
}
