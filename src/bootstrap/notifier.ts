import { smtpChannel } from '../adapters/email/smtp-channel.ts';
import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { partitionBounds } from '../adapters/kafka/client/log-bounds.ts';
import { logNotificationChannel } from '../adapters/logging/log-notification-channel.ts';
import { deleteOldShortages } from '../adapters/postgres/notifications/old-shortages.ts';
import { postgresArrivals } from '../adapters/postgres/notifications/arrivals.ts';
import { postgresShortageStore } from '../adapters/postgres/notifications/shortage-store.ts';
import { postgresNotificationQueue } from '../adapters/postgres/notifications/queue.ts';
import { postgresLeadership } from '../adapters/postgres/connection/leader-lock.ts';
import { kafkaSettings, postgresSettings } from './adapter-settings.ts';
import { recordSource } from './record-source.ts';
import { aborted, atMost } from '../processing/runtime/deadlines.ts';
import type { NotificationChannel } from '../processing/notifications/channel.ts';
import { runSender } from '../processing/notifications/sender.ts';
import type { ShortageStore } from '../processing/notifications/shortage-store.ts';
import { shortageConsumer } from '../processing/notifications/shortage-consumer.ts';
import { type WakeUp, wakeUp } from '../processing/runtime/wake-up.ts';
import { notifierNames } from './kafka-names.ts';
import {
  claimOwnNames,
  CLOSE_TIMEOUT_MS,
  openPool,
  type Pool,
  type ProcessContext,
  prepareTopics,
  retryPolicy,
  untilReady,
} from './startup.ts';

/** Time for the sender to finish the current notification. */
const SENDER_STOP_TIMEOUT_MS = 6_000;
/** How often the sender looks for shortages that other notifiers have stored. */
const POLL_INTERVAL_MS = 5_000;
const CLEANING_INTERVAL_MS = 3_600_000;
/** Name of the leader lock: one sender per database, whatever the name of the consumer group. */
/** It must not change: during an upgrade two versions would both send. */
const SENDER_LOCK = 'allocation-notifier: who sends';

/** Reads events of shortages and sends notifications, until `stop`. Of several notifiers, all read and one sends. */
export async function runNotifier(context: ProcessContext): Promise<void> {
  const { logger, stop } = context;
  const pool = await openPool(context);
  if (!pool) return;
  const crash = new AbortController();
  const untilEnd = { ...context, stop: AbortSignal.any([stop, crash.signal]) };
  try {
    const store = postgresShortageStore(pool, context.config.NOTIFICATION_SERVED);
    const isPrepared = await untilReady(untilEnd, () => prepare(context, pool, store));
    if (isPrepared) await readAndSend(untilEnd, pool, store, (error) => crash.abort(error));
  } finally {
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
  if (!stop.aborted) throw crash.signal.reason;
  logger.info({}, 'notifier stopped');
}

/** Prepares the topics, and stores where a new notifier starts to read. */
async function prepare(context: ProcessContext, pool: Pool, store: ShortageStore): Promise<true> {
  const { config, logger } = context;
  await prepareTopics(context);
  await claimOwnNames(context, pool, notifierNames(config));
  const bounds = await partitionBounds(kafkaClient(kafkaSettings(config), logger), [config.EVENT_TOPIC]);
  const start = config.NOTIFICATION_START === 'beginning' ? 'low' : 'high';
  await store.begin(
    bounds.map(({ topic, partition, [start]: nextOffset }) => ({ topic, partition, nextOffset, last: null })),
  );
  return true;
}

async function readAndSend(
  context: ProcessContext,
  pool: Pool,
  store: ShortageStore,
  onCrash: (error: unknown) => void,
): Promise<void> {
  const { config, logger, stop: end, health } = context;
  const { EVENT_TOPIC: topic, NOTIFIER_GROUP: groupId, NOTIFICATION_CHANNEL: channel } = config;
  const newShortages = wakeUp();
  const source = recordSource(context, { topics: [topic], groupId }, onCrash);
  const consumer = shortageConsumer({
    store,
    onStored: newShortages.wake,
    retry: retryPolicy(config),
    logger,
  });
  const sending = runSender(senderDependencies(context, pool, newShortages), end).catch(onCrash);
  const cleaning = setInterval(() => void cleanUp(context, pool), CLEANING_INTERVAL_MS);
  void cleanUp(context, pool);
  try {
    const started = source.start(consumer).then(() => {
      if (end.aborted) return;
      health.started();
      logger.info({ topic, group: groupId, channel }, 'notifier ready');
    }, onCrash);
    await Promise.race([started, aborted(end)]);
    await aborted(end);
  } finally {
    clearInterval(cleaning);
    await Promise.all([source.stop(), atMost(SENDER_STOP_TIMEOUT_MS, sending)]);
  }
}

/** Deletes old shortages. It never throws: they only stay a little longer. */
async function cleanUp({ config, logger, stop }: ProcessContext, pool: Pool): Promise<void> {
  try {
    const deleted = await deleteOldShortages(pool, config.SHORTAGE_RETENTION_DAYS, stop);
    if (deleted > 0) logger.info({ deleted }, 'deleted old shortages');
  } catch (err) {
    if (!stop.aborted) logger.warn({ err }, 'old shortages not deleted, retrying in an hour');
  }
}

const senderDependencies = (context: ProcessContext, pool: Pool, newShortages: WakeUp) => ({
  queue: postgresNotificationQueue(pool),
  arrivals: postgresArrivals(pool),
  channel: channelOf(context),
  leadership: postgresLeadership(postgresSettings(context.config), SENDER_LOCK, context.config.LEASE_MS),
  wakeUp: newShortages,
  window: context.config.NOTIFICATION_WINDOW_MS,
  pollInterval: POLL_INTERVAL_MS,
  retry: retryPolicy(context.config),
  logger: context.logger,
});

/** `readNotifierConfig` has checked that SMTP_URL and NOTIFICATION_TO are set. */
const channelOf = ({ config, logger }: ProcessContext): NotificationChannel =>
  config.NOTIFICATION_CHANNEL === 'log'
    ? logNotificationChannel(logger)
    : smtpChannel({
        url: config.SMTP_URL ?? '',
        from: config.NOTIFICATION_FROM,
        to: config.NOTIFICATION_TO ?? '',
      });
