import type { EncodedMessage } from '../records/record.ts';

/** Where the relay stands in one outbox stream. */
export type RelayPosition = {
  /** Sequence of the last published message. */
  readonly sequence: number;
  /** Its id: tells whether the outbox still holds the message that was published. */
  readonly messageId: string;
};

/** By stream name, `topic-partition`: the same in every database that holds the stream. */
export type RelayPositions = ReadonlyMap<string, RelayPosition>;

/**
 * Publishes messages and positions as one: both are visible to consumers reading committed, or neither.
 * An open publisher is the only one of its streams: it fences all others that may have one of them.
 */
export interface EventPublisher {
  /** Fences whoever published before and returns the positions it left. */
  open(): Promise<RelayPositions>;
  /**
   * Publishes in the given order, per key. After any error the publisher is to be closed and opened again.
   * @throws Unpublishable if Kafka refuses some of the messages, and not for a moment: none of them is published
   * @throws if it is unknown what was published
   */
  publish(messages: readonly EncodedMessage[], positions: RelayPositions): Promise<void>;
  close(): Promise<void>;
}

/** Says that messages were committed to the outbox. */
export interface OutboxListener {
  /** Done at the next ring, or one that came since the last call, or after `timeout` ms, or when `stop` is aborted. */
  next(timeout: number, stop: AbortSignal): Promise<void>;
}
