import { TechnicalFailure } from '../../service-layer/errors.ts';

/** A message to people: a SKU is out of stock, or lines that waited for it are served. */
export type Notification = {
  /** Id of the first event that it reports. It is the same each time the notification is sent. */
  readonly id: string;
  readonly sku: string;
  /** The first order line that could not be served. */
  readonly orderId: string;
  readonly qty: number;
  /** ISO 8601. */
  readonly time: string;
  /** Number of further order lines that it reports. */
  readonly more: number;
  /** One line. */
  readonly subject: string;
  readonly text: string;
};

/** Sends notifications to people. */
export interface NotificationChannel {
  /**
   * Resolves after the receiving system has accepted the notification.
   * @param signal aborted when the answer comes too late
   * @throws NotificationRefused if the receiving system refused it
   * @throws ChannelAway if there was no answer, or a temporary error
   */
  deliver(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** The receiving system refused the notification, and would refuse it again. */
export class NotificationRefused extends Error {
  override readonly name = 'NotificationRefused';
}

/** The notification was not sent, or it is unknown whether it was: send it again, unchanged. */
export class ChannelAway extends TechnicalFailure {
  override readonly name = 'ChannelAway';
  /** Code of the cause, e.g. `ESOCKET` or `421`. */
  readonly kind: string;

  constructor(kind: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
