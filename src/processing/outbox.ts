import { byteWriter } from './byte-writer.ts';
import { headerOf, readRecord, type RecordContent, writeRecord } from './kafka-record.ts';
import {
  type EncodedMessage,
  type MessageKind,
  type OutboundMessage,
  placeOf,
  type TopicPartition,
} from './records.ts';

/** A message and its number among all messages of its command partition: 1, 2, 3 … without gaps. */
export type StoredMessage = EncodedMessage & { readonly sequence: number };

export function encoded(kind: MessageKind, content: RecordContent): EncodedMessage {
  const writer = byteWriter();
  writeRecord(writer, content);
  return { kind, record: writer.take() };
}

/** The message taken apart; what else is known of it stays. */
export function opened<Message extends EncodedMessage>({
  record,
  ...rest
}: Message): Omit<Message, 'record'> & OutboundMessage {
  const content = readRecord(record);
  return { ...rest, id: idOf(rest.kind, content), ...content };
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
  /** @param firstSequence of the first message; the others follow it one by one */
  append(checkpointId: number, firstSequence: number, messages: readonly EncodedMessage[]): Promise<void>;
}

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
