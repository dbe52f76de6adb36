import { smtpChannel } from '../adapters/email/smtp-channel.ts';
import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { partitionBounds } from '../adapters/kafka/client/log-bounds.ts';
import { logNotificationChannel } from '../adapters/logging/log-notification-channel.ts';
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
import { notifierNames } from './own-names.ts';
import {
  claimOwnNames,
  END_WITHIN,
  openPool,
  type Pool,
  type ProcessContext,
  prepareTopics,
  retryPolicy,
  untilReady,
} from './startup.ts';

/** Milliseconds for the notification at work to go out, or for services that do not answer to be left. */
const STOP_WITHIN = 6_000;
/** Milliseconds between looks at what other notifiers have stored. */
const POLL_EVERY = 5_000;
/** One sender a database, whatever the consumer group is called. */
const SENDER = 'allocation-notifier: who sends';

/** Reads OutOfStock events and tells people, until `stop`. Of several notifiers all read and one sends. */
export async function runNotifier(context: ProcessContext): Promise<void> {
  const { logger, stop } = context;
  const pool = await openPool(context);
  if (!pool) return;
  const crash = new AbortController();
  const untilEnd = { ...context, stop: AbortSignal.any([stop, crash.signal]) };
  try {
    const intake = postgresShortageStore(pool);
    const isPrepared = await untilReady(untilEnd, () => prepare(context, pool, intake));
    if (isPrepared) await readAndSend(untilEnd, pool, intake, (error) => crash.abort(error));
  } finally {
    await atMost(END_WITHIN, pool.end());
  }
  if (!stop.aborted) throw crash.signal.reason;
  logger.info({}, 'notifier stopped');
}

/** Topics, and where a notifier that never ran begins in them. */
async function prepare(context: ProcessContext, pool: Pool, intake: ShortageStore): Promise<true> {
  const { config, logger } = context;
  await prepareTopics(context);
  await claimOwnNames(context, pool, notifierNames(config));
  const bounds = await partitionBounds(kafkaClient(kafkaSettings(config), logger), [config.EVENT_TOPIC]);
  const start = config.NOTIFICATION_START === 'beginning' ? 'low' : 'high';
  await intake.begin(
    bounds.map(({ topic, partition, [start]: nextOffset }) => ({ topic, partition, nextOffset, last: null })),
  );
  return true;
}

async function readAndSend(
  context: ProcessContext,
  pool: Pool,
  intake: ShortageStore,
  onCrash: (error: unknown) => void,
): Promise<void> {
  const { config, logger, stop: end, health } = context;
  const { EVENT_TOPIC: topic, NOTIFIER_GROUP: groupId, NOTIFICATION_CHANNEL: channel } = config;
  const news = wakeUp();
  const source = recordSource(context, { topics: [topic], groupId }, onCrash);
  const reader = shortageConsumer({ intake, onStored: news.wake, retry: retryPolicy(config), logger });
  const sending = runSender(senderParts(context, pool, news), end).catch(onCrash);
  try {
    const started = source.start(reader).then(() => {
      if (end.aborted) return;
      health.started();
      logger.info({ topic, group: groupId, channel }, 'notifier ready');
    }, onCrash);
    await Promise.race([started, aborted(end)]);
    await aborted(end);
  } finally {
    await Promise.all([source.stop(), atMost(STOP_WITHIN, sending)]);
  }
}

const senderParts = (context: ProcessContext, pool: Pool, news: WakeUp) => ({
  queue: postgresNotificationQueue(pool),
  channel: channelOf(context),
  leadership: postgresLeadership(postgresSettings(context.config), SENDER, context.config.LEASE_MS),
  wakeUp: news,
  window: context.config.NOTIFICATION_WINDOW_MS,
  pollInterval: POLL_EVERY,
  retry: retryPolicy(context.config),
  logger: context.logger,
});

/** `readNotifierConfig` has seen to it that an e-mail has a server and an address. */
const channelOf = ({ config, logger }: ProcessContext): NotificationChannel =>
  config.NOTIFICATION_CHANNEL === 'log'
    ? logNotificationChannel(logger)
    : smtpChannel({
        url: config.SMTP_URL ?? '',
        from: config.NOTIFICATION_FROM,
        to: config.NOTIFICATION_TO ?? '',
      });
