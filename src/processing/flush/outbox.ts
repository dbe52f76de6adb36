import type { EncodedMessage, MessageKind, TopicPartition } from '../records/record.ts';

/** Consecutive messages of one kind, as a row of the outbox stores them. */
export type PackedMessages = {
  readonly kind: MessageKind;
  readonly count: number;
  /** Bytes of the records before they were packed. */
  readonly bytes: number;
  /** The packed records: see `outbox-packing.ts`. */
  readonly records: Buffer;
};

/** A position in a stream. */
export type StreamPosition = { readonly checkpointId: number; readonly sequence: number };

/** A message and its number among all messages of its command partition: 1, 2, 3 … without gaps. */
export type StoredMessage = EncodedMessage & {
  readonly sequence: number;
  /**
   * Positions up to which other streams have to be published before this message: they hold earlier events of SKUs that
   * this message, or one after it, is about. Usually there are none.
   */
  readonly publishedAfter?: readonly StreamPosition[];
};

/** All messages of one command partition, in order. */
export type OutboxStream = TopicPartition & {
  readonly checkpointId: number;
  /** The sequence of the last committed message; 0: none. */
  readonly lastSequence: number;
};

/** A row of the outbox cannot be read, or does not hold what its columns say: a person has to look at it. */
export class OutboxDamaged extends Error {
  override readonly name = 'OutboxDamaged';
}

/** Reads the outbox for the relay: committed messages only. */
export interface OutboxReader {
  streams(): Promise<OutboxStream[]>;
  /**
   * Messages from `fromSequence` on, in order: at most `limit`, fewer when they are large, but at least one.
   * @throws OutboxDamaged
   */
  read(checkpointId: number, fromSequence: number, limit: number): Promise<StoredMessage[]>;
  /** Milliseconds since the message was written; undefined if there is no such message. */
  ageOf(checkpointId: number, sequence: number): Promise<number | undefined>;
}
