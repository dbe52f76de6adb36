import { TechnicalFailure } from '../../service-layer/errors.ts';

/** One message to people: a SKU is out of stock. */
export type Notification = {
  /** The id of the first event it tells of: the same each time it is sent. */
  readonly id: string;
  readonly sku: string;
  /** The first order line that could not be served. */
  readonly orderId: string;
  readonly qty: number;
  /** ISO 8601. */
  readonly time: string;
  /** How many more order lines it tells of. */
  readonly more: number;
  /** One line. */
  readonly subject: string;
  readonly text: string;
};

/** Carries notifications to people. */
export interface NotificationChannel {
  /**
   * Done when the other side has taken it on.
   * @param signal aborted when there is no more time to wait
   * @throws NotificationRefused if the answer was no
   * @throws ChannelAway if there was no answer, or "not now"
   */
  deliver(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** The other side said no, and would again. */
export class NotificationRefused extends Error {
  override readonly name = 'NotificationRefused';
}

/** The notification did not go out, or nobody knows whether it did: it is to be sent again, unchanged. */
export class ChannelAway extends TechnicalFailure {
  override readonly name = 'ChannelAway';
  /** A code, the same as long as the cause is the same. */
  readonly kind: string;

  constructor(kind: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
