import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { InboundRecord, RecordHeader, TopicPartition } from '../../../processing/records/record.ts';

/** What the patched decoder of kafkajs has read; logs written before Kafka 0.11 go through another one. */
type Decoded = {
  readonly offsetNumber: number;
  readonly timestampNumber: number;
  /** Key, value and headers, which the message does not keep. */
  take(): Pick<KafkaMessage, 'key' | 'value'> & { readonly headerList: RecordHeader[] };
};

/**
 * A kafkajs message as the record it was, its headers in the order they were written in. Read by a kafkajs without
 * this project's patch it would have none.
 */
export function readRecord(
  { topic, partition }: TopicPartition,
  message: KafkaMessage & Partial<Decoded>,
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

/** Headers as kafkajs wants them: names that repeat have an array of values. */
export function writeHeaders(headers: readonly RecordHeader[]): IHeaders {
  const written: Record<string, (Buffer | string | null)[]> = Object.create(null) as Record<string, []>;
  for (const [name, value] of headers) (written[name] ??= []).push(value);
  // kafkajs's types know no null values, its patched encoder does.
  return written as IHeaders;
}
