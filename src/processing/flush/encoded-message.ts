import { byteWriter } from '../records/byte-writer.ts';
import { headerOf, readRecord, type RecordContent, writeRecord } from '../records/record-codec.ts';
import { type EncodedMessage, type MessageKind, type OutboundMessage, placeOf } from '../records/record.ts';

/** The message as it is kept and moved. */
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
