import { kafkaClient } from '../adapters/kafka/client.ts';
import { kafkaRecordSender } from '../adapters/kafka/record-sender.ts';
import { postgresOutboxBell } from '../adapters/postgres/outbox-bell.ts';
import { postgresReadRows } from '../adapters/postgres/read-rows.ts';
import { kafkaSettings, postgresSettings } from '../adapter-settings.ts';
import { atMost } from '../processing/deadline.ts';
import type { OutboxBell } from '../processing/relay-roles.ts';
import type { RecordSender } from '../processing/record-sender.ts';
import { END_WITHIN, openPool, prepareTopics, type ProcessContext, untilReady } from '../readiness.ts';
import type { ReadRows } from '../views/read-rows.ts';

/** What the HTTP API sends commands by, and reads by. */
export type ApiParts = { sender: RecordSender; read: ReadRows; bell: OutboxBell };

/** Opens what the HTTP API needs, hands it to `serve` until that is done, and closes it. */
export async function runApi(
  context: ProcessContext,
  serve: (parts: ApiParts) => Promise<void>,
): Promise<void> {
  const { config, logger } = context;
  const pool = await openPool(context);
  if (!pool) return;
  const sender = kafkaRecordSender(kafkaClient(kafkaSettings(config), logger));
  const bell = postgresOutboxBell(postgresSettings(config));
  // Not waited for: while Kafka is away the views can be read, and commands are answered 503.
  const topics = untilReady(context, () => prepareTopics(context)).catch((err: unknown) =>
    logger.error({ err }, 'topics cannot be created: create them by hand'),
  );
  try {
    await serve({ sender, read: postgresReadRows(pool), bell });
  } finally {
    await Promise.all([atMost(END_WITHIN, topics), sender.close(), bell.close()]);
    await atMost(END_WITHIN, pool.end());
  }
  logger.info({}, 'api stopped');
}
