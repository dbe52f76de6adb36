/** One partition of a topic. */
export type TopicPartition = { readonly topic: string; readonly partition: number };

/** A header as Kafka has it: names may repeat, a value may be null or any bytes. */
export type RecordHeader = readonly [name: string, value: Buffer | string | null];

/** Longest key of a command: a SKU of 255 characters has 1,020 bytes at most. */
export const MAX_KEY_BYTES = 1_024;

/** `topic-partition`: the same in every database and process. */
export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

/** A record read from a topic, untouched. */
export type InboundRecord = TopicPartition & {
  readonly offset: number;
  /** Milliseconds since 1970, given by the producer or the broker. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

/** Where a message goes: each kind has a topic of its own. */
export type MessageKind = 'event' | 'rejection' | 'dead-letter';

/** A message to be published, complete, as it is kept and moved: nobody before its consumers takes it apart. */
export type EncodedMessage = {
  readonly kind: MessageKind;
  /** Key, value and headers as in Kafka's log. */
  readonly record: Buffer;
};

/** A message taken apart. */
export type OutboundMessage = {
  readonly kind: MessageKind;
  /** Unique over all messages: the event's id, or the place of the record that became a dead letter. */
  readonly id: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

/** `topic-partition-offset`: names a record for good. */
export const placeOf = ({ topic, partition, offset }: TopicPartition & { offset: number }): string =>
  `${topic}-${partition}-${offset}`;
