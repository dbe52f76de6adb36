import type { Logger } from '../runtime/logger.ts';
import type { RetryPolicy } from '../runtime/retry.ts';
import { ChannelAway, type Notification, type NotificationChannel } from './channel.ts';
import type { RetryBackoff } from './set-aside.ts';

/** `refused`: it did not go out. `away`: whether it did is not known, the same one is to be sent again. */
export type Outcome = 'sent' | 'refused' | 'away';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds before a SKU whose notification was refused is tried again: a minute, two, four … an hour. */
const afterRefusal = (failures: number): number => Math.min(HOUR, MINUTE * 2 ** (failures - 1));

/**
 * Sends one notification and tells people how that went. An outage is told once, and once more when its cause
 * changes; a refusal each time, for it needs somebody who looks into it.
 */
export function deliverer(
  channel: NotificationChannel,
  aside: RetryBackoff,
  retry: RetryPolicy,
  logger: Logger,
) {
  const whileAway = (failures: number): number =>
    Math.min(retry.maxDelay, retry.firstDelay * 2 ** (failures - 1));
  /** What keeps notifications from going out. */
  let outage: string | undefined;

  function sent({ id, sku, more }: Notification): Outcome {
    aside.remove(sku);
    if (outage !== undefined) logger.info({}, 'notifications go out again');
    outage = undefined;
    logger.info({ sku, id, more }, 'notification sent');
    return 'sent';
  }

  function away({ id, sku }: Notification, err: ChannelAway): Outcome {
    const isNews = aside.add(sku, err.kind, whileAway).isNews && outage !== err.kind;
    if (isNews) outage = err.kind;
    logger[isNews ? 'warn' : 'debug'](
      { sku, id, err },
      `notification not sent, trying again until it is: ${err.message}`,
    );
    return 'away';
  }

  function refused({ id, sku, orderId, qty, more }: Notification, err: Error): Outcome {
    const { delay } = aside.add(sku, 'refused', afterRefusal);
    logger.error(
      { sku, id, orderId, qty, more, againInMinutes: delay / MINUTE, err },
      `notification refused, nobody was told; it is kept and tried again: ${err.message}`,
    );
    return 'refused';
  }

  return async (notification: Notification, signal: AbortSignal): Promise<Outcome> => {
    try {
      await channel.deliver(notification, signal);
      return sent(notification);
    } catch (error) {
      // A bug, too: it may be this notification that brings it out.
      return error instanceof ChannelAway ? away(notification, error) : refused(notification, error as Error);
    }
  };
}
