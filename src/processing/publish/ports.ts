import type { EncodedMessage } from '../records/record.ts';

/** The last message of an outbox stream that the relay has published. */
export type RelayPosition = {
  readonly sequence: number;
  /** The id of that message, to check that the outbox still holds the same one. */
  readonly messageId: string;
};

/** By stream name, such as `allocation.commands-0`: the same in every database that holds the stream. */
export type RelayPositions = ReadonlyMap<string, RelayPosition>;

/**
 * Publishes messages and positions in one transaction: consumers that read committed records see both or neither. An
 * open publisher is the only one for its streams, because opening it fences all others that may share one of them.
 */
export interface EventPublisher {
  /** Fences the previous publishers and returns the positions that they left. */
  open(): Promise<RelayPositions>;
  /**
   * Publishes in the given order, per key. After any error the publisher has to be closed and opened again.
   * @throws MessagesRefused if Kafka refuses some of the messages until somebody changes something; none is published
   * @throws any other error if it is not known what was published
   */
  publish(messages: readonly EncodedMessage[], positions: RelayPositions): Promise<void>;
  close(): Promise<void>;
}

/** Notifies of messages that were committed to the outbox. */
export interface OutboxListener {
  /** Done at a notification, also one since the last call, after `timeout` ms, or when `stop` is aborted. */
  waitForNotification(timeout: number, stop: AbortSignal): Promise<void>;
}
