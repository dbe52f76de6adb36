import type { OutboundMessage, TopicPartition } from './records.ts';

/** A message and its number among all messages of its command partition: 1, 2, 3 … without gaps. */
export type SequencedMessage = OutboundMessage & { readonly sequence: number };

/** Takes messages in. Works inside the transaction it was handed out by. */
export interface Outbox {
  append(checkpointId: number, messages: readonly SequencedMessage[]): Promise<void>;
}

/** All messages of one command partition, in order. */
export type OutboxStream = TopicPartition & {
  readonly checkpointId: number;
  /** The sequence of the last committed message; 0: none. */
  readonly lastSequence: number;
};

/** The relay's view of the outbox: committed messages only. */
export interface OutboxReader {
  streams(): Promise<OutboxStream[]>;
  /** Messages from `fromSequence` on, in order, at most `limit`; fewer when they are large, but one at least. */
  read(checkpointId: number, fromSequence: number, limit: number): Promise<SequencedMessage[]>;
}
