import type { EncodedMessage, MessageKind, TopicPartition } from '../records/record.ts';

/** Consecutive messages of one kind, as a row of the outbox has them. */
export type PackedMessages = {
  readonly kind: MessageKind;
  readonly count: number;
  /** Of their records, before they were packed. */
  readonly bytes: number;
  /** The records, packed. */
  readonly records: Buffer;
};

/** A place in a stream. */
export type StreamPlace = { readonly checkpointId: number; readonly sequence: number };

/** A message and its number among all messages of its command partition: 1, 2, 3 … without gaps. */
export type StoredMessage = EncodedMessage & {
  readonly sequence: number;
  /**
   * Places in other streams up to which those have to be published before it: there are earlier events of SKUs that
   * this message or one behind it is about. Mostly there is none.
   */
  readonly publishedAfter?: readonly StreamPlace[];
};

/** All messages of one command partition, in order. */
export type OutboxStream = TopicPartition & {
  readonly checkpointId: number;
  /** The sequence of the last committed message; 0: none. */
  readonly lastSequence: number;
};

/** A row of the outbox that holds something else than it says, or nothing that can be read: a person has to look. */
export class OutboxDamaged extends Error {
  override readonly name = 'OutboxDamaged';
}

/** The relay's view of the outbox: committed messages only. */
export interface OutboxReader {
  streams(): Promise<OutboxStream[]>;
  /**
   * Messages from `fromSequence` on, in order, at most `limit`; fewer when they are large, but one at least.
   * @throws OutboxDamaged
   */
  read(checkpointId: number, fromSequence: number, limit: number): Promise<StoredMessage[]>;
  /** Milliseconds since the message was written; undefined if it is not there. */
  ageOf(checkpointId: number, sequence: number): Promise<number | undefined>;
}
