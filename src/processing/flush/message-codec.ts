import { byteWriter } from '../records/byte-writer.ts';
import { decodeRecord, type RecordContent, writeRecord } from '../records/record-codec.ts';
import {
  type EncodedMessage,
  headerText,
  type MessageKind,
  type OutboundMessage,
  recordId,
} from '../records/record.ts';

/** Encodes a message as outbox and relay store and move it. */
export function encodeMessage(kind: MessageKind, content: RecordContent): EncodedMessage {
  const writer = byteWriter();
  writeRecord(writer, content);
  return { kind, record: writer.take() };
}

/** Decodes a message. Other properties, as the sequence of a stored message, are copied to the result. */
export function decodeMessage<Message extends EncodedMessage>({
  record,
  ...rest
}: Message): Omit<Message, 'record'> & OutboundMessage {
  const content = decodeRecord(record);
  return { ...rest, id: idOf(rest.kind, content), ...content };
}

/** A dead letter has the id of its record, any other message its `ce_id`. */
function idOf(kind: MessageKind, { headers }: Pick<OutboundMessage, 'headers'>): string {
  if (kind !== 'dead-letter') return headerText(headers, 'ce_id');
  return recordId({
    topic: headerText(headers, 'dlq-topic'),
    partition: Number(headerText(headers, 'dlq-partition')),
    offset: Number(headerText(headers, 'dlq-offset')),
  });
}
