import type { NotificationChannel } from '../../processing/notifications/channel.ts';
import type { Logger } from '../../processing/runtime/logger.ts';

/** Logs each notification as a warning: for monitoring by logs, and to try the notifier without e-mail. */
export const logNotificationChannel = (logger: Logger): NotificationChannel => ({
  deliver({ id, sku, orderId, qty, time, more, subject }) {
    logger.warn({ id, sku, orderId, qty, time, more }, subject);
    return Promise.resolve();
  },
});
