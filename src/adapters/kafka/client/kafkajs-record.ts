import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { InboundRecord, RecordHeader, TopicPartition } from '../../../processing/records/record.ts';

/** What the patched decoder of kafkajs adds. Records written before Kafka 0.11 go through another decoder. */
type PatchedMessage = {
  readonly offsetNumber: number;
  readonly timestampNumber: number;
  /** Key, value and headers: decoded at each call, because the message does not keep them. */
  take(): Pick<KafkaMessage, 'key' | 'value'> & { readonly headerList: RecordHeader[] };
};

/**
 * A kafkajs message as a record, with its headers in the order in which they were written. Without this project's patch
 * of kafkajs there would be no headers.
 */
export function fromKafkajsMessage(
  { topic, partition }: TopicPartition,
  message: KafkaMessage & Partial<PatchedMessage>,
): InboundRecord {
  // Records had no headers before Kafka 0.11.
  const { key, value, headerList: headers } = message.take?.() ?? { ...message, headerList: [] };
  return {
    topic,
    partition,
    offset: message.offsetNumber ?? Number(message.offset),
    timestamp: message.timestampNumber ?? Number(message.timestamp),
    key,
    value,
    headers,
  };
}

/** Headers as kafkajs takes them: a repeated name has an array of values. */
export function toKafkajsHeaders(headers: readonly RecordHeader[]): IHeaders {
  const written: Record<string, (Buffer | string | null)[]> = Object.create(null) as Record<string, []>;
  for (const [name, value] of headers) (written[name] ??= []).push(value);
  // kafkajs's types do not allow null values, but its patched encoder does.
  return written as IHeaders;
}
