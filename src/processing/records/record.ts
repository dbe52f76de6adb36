/** One partition of a topic. */
export type TopicPartition = { readonly topic: string; readonly partition: number };

/** A header as Kafka stores it: names may repeat, a value may be null or any bytes. */
export type RecordHeader = readonly [name: string, value: Buffer | string | null];

/** A record as it was read from a topic. */
export type InboundRecord = TopicPartition & {
  readonly offset: number;
  /** Milliseconds since 1970, set by the producer or the broker. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

/** The longest key of a command in bytes: a SKU of 255 characters has at most 1,020. */
export const MAX_KEY_BYTES = 1_024;

/** `topic-partition`, e.g. `allocation.commands-3`: the same in every database and process. */
export const partitionId = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

/** The partition of a `partitionId`. The number is behind the last dash: topics may have dashes, too. */
export function partitionOfId(id: string): TopicPartition {
  const dash = id.lastIndexOf('-');
  return { topic: id.slice(0, dash), partition: Number(id.slice(dash + 1)) };
}

/** `topic-partition-offset`, e.g. `allocation.commands-3-42`: identifies a record. */
export const recordId = ({ topic, partition, offset }: TopicPartition & { offset: number }): string =>
  `${topic}-${partition}-${offset}`;

/**
 * The value of the last header of that name: the one that counts, as in Kafka's own `Headers.lastHeader`.
 * @returns undefined if there is no such header, or its value is null
 */
export const lastHeader = (headers: readonly RecordHeader[], name: string): Buffer | string | undefined =>
  headers.findLast(([header]) => header === name)?.[1] ?? undefined;

/** The last header of that name as text, without a check of its UTF-8; empty if there is none. */
export const headerText = (headers: readonly RecordHeader[], name: string): string =>
  lastHeader(headers, name)?.toString() ?? '';

/** What a published message is; each kind has an output topic of its own (bootstrap/topics.ts). */
export const MESSAGE_KINDS = ['event', 'rejection', 'dead-letter'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A message to be published, encoded once: outbox and relay store and move it without decoding it. */
export type EncodedMessage = {
  readonly kind: MessageKind;
  /** Key, value and headers as in Kafka's log: see `writeRecord`. */
  readonly record: Buffer;
};

/** A decoded message. */
export type OutboundMessage = {
  readonly kind: MessageKind;
  /** Unique over all messages: the event's `ce_id`, or the `recordId` of the record that became a dead letter. */
  readonly id: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};
