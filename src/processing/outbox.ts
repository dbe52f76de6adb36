import { byteWriter } from './byte-writer.ts';
import { headerOf, readRecord, writeRecord } from './kafka-record.ts';
import { type MessageKind, type OutboundMessage, placeOf, type TopicPartition } from './records.ts';

/** A message and its number among all messages of its command partition: 1, 2, 3 … without gaps. */
export type SequencedMessage = OutboundMessage & { readonly sequence: number };

/** A message as it is kept and moved: nobody between the worker and the topic takes it apart. */
export type StoredMessage = {
  readonly sequence: number;
  readonly kind: MessageKind;
  /** Key, value and headers as in Kafka's log. */
  readonly record: Buffer;
};

export function stored({ sequence, kind, ...content }: SequencedMessage): StoredMessage {
  const writer = byteWriter();
  writeRecord(writer, content);
  return { sequence, kind, record: writer.done() };
}

/** A stored message taken apart. */
export function opened({ sequence, kind, record }: StoredMessage): SequencedMessage {
  const content = readRecord(record);
  return { sequence, kind, id: idOf(kind, content), ...content };
}

/** A dead letter is named by the place of its record, anything else by its own id. */
function idOf(kind: MessageKind, { headers }: Pick<OutboundMessage, 'headers'>): string {
  if (kind !== 'dead-letter') return headerOf(headers, 'ce_id');
  return placeOf({
    topic: headerOf(headers, 'dlq-topic'),
    partition: Number(headerOf(headers, 'dlq-partition')),
    offset: Number(headerOf(headers, 'dlq-offset')),
  });
}

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
  read(checkpointId: number, fromSequence: number, limit: number): Promise<StoredMessage[]>;
  /** Milliseconds since the message was written; undefined if it is not there. */
  ageOf(checkpointId: number, sequence: number): Promise<number | undefined>;
}
