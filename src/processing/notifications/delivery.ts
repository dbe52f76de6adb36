import type { Logger } from '../runtime/logger.ts';
import type { RetryPolicy } from '../runtime/retry.ts';
import { ChannelAway, type Notification, type NotificationChannel } from './channel.ts';

/** `refused`: it was not sent. `away`: it may have been sent; the same notification has to be sent again. */
export type DeliveryResult = 'sent' | 'refused' | 'away';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Milliseconds until the next attempt for a SKU whose notification was refused: 1 min, 2 min, 4 min … 1 h. */
const refusalDelay = (failures: number): number => Math.min(HOUR_MS, MINUTE_MS * 2 ** (failures - 1));

/**
 * Sends single notifications and logs the results. An outage is logged once, and again when its cause changes. A
 * refusal is logged each time, because somebody has to look into it.
 * @param backoff receives each SKU whose notification was not sent
 */
export function deliverer(
  channel: NotificationChannel,
  backoff: RetryBackoff,
  retry: RetryPolicy,
  logger: Logger,
) {
  const outageDelay = (failures: number): number =>
    Math.min(retry.maxDelay, retry.firstDelay * 2 ** (failures - 1));
  /** Cause of the current outage. */
  let outage: string | undefined;

  function sent({ id, sku, more }: Notification): DeliveryResult {
    backoff.remove(sku);
    if (outage !== undefined) logger.info({}, 'notifications are sent again');
    outage = undefined;
    logger.info({ sku, id, more }, 'notification sent');
    return 'sent';
  }

  function away({ id, sku }: Notification, err: ChannelAway): DeliveryResult {
    const isNew = backoff.add(sku, err.kind, outageDelay).isNewReason && outage !== err.kind;
    if (isNew) outage = err.kind;
    logger[isNew ? 'warn' : 'debug']({ sku, id, err }, `notification not sent, retrying: ${err.message}`);
    return 'away';
  }

  function refused({ id, sku, orderId, qty, more }: Notification, err: Error): DeliveryResult {
    const { delay } = backoff.add(sku, 'refused', refusalDelay);
    logger.error(
      { sku, id, orderId, qty, more, retryInMinutes: delay / MINUTE_MS, err },
      `notification refused, nobody was notified; it stays in the queue and is retried: ${err.message}`,
    );
    return 'refused';
  }

  return async (notification: Notification, signal: AbortSignal): Promise<DeliveryResult> => {
    try {
      await channel.deliver(notification, signal);
      return sent(notification);
    } catch (error) {
      // Bugs count as refusals: perhaps only this notification causes them.
      return error instanceof ChannelAway ? away(notification, error) : refused(notification, error as Error);
    }
  };
}

type Entry = { readonly reason: string; readonly failures: number; readonly until: number };

/** SKUs whose notification was not sent. Each waits for its next attempt, so that others are sent. In memory only. */
export type RetryBackoff = {
  /**
   * Lets a SKU wait for `delayOf(failures)` milliseconds, where `failures` counts its failures in a row.
   * @returns the delay, and whether the reason differs from that of the last failure
   */
  add(
    sku: string,
    reason: string,
    delayOf: (failures: number) => number,
  ): { readonly delay: number; readonly isNewReason: boolean };
  /** Removes a SKU whose notification was sent. */
  remove(sku: string): void;
  /** SKUs that are waiting now. */
  skus(): string[];
  /** Milliseconds until the first of these SKUs may be retried: 0 is now, Infinity is for no SKUs. */
  wait(skus: readonly string[]): number;
};

/** @param now a monotonic clock, in milliseconds */
export function retryBackoff(now: () => number): RetryBackoff {
  const entries = new Map<string, Entry>();
  const waitFor = (sku: string): number => Math.max(0, (entries.get(sku)?.until ?? 0) - now());
  const current = () => [...entries].filter(([, { until }]) => until > now());

  return {
    add(sku, reason, delayOf) {
      const before = entries.get(sku);
      const failures = (before?.failures ?? 0) + 1;
      const delay = delayOf(failures);
      entries.set(sku, { reason, failures, until: now() + delay });
      return { delay, isNewReason: before?.reason !== reason };
    },
    remove: (sku) => void entries.delete(sku),
    skus: () => current().map(([sku]) => sku),
    wait: (skus) => skus.reduce((least, sku) => Math.min(least, waitFor(sku)), Infinity),
  };
}
