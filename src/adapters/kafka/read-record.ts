import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { InboundRecord, RecordHeader, TopicPartition } from '../../processing/records.ts';

/** A kafkajs message as the record it was. */
export function readRecord({ topic, partition }: TopicPartition, message: KafkaMessage): InboundRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: readHeaders(message.headers),
  };
}

/**
 * kafkajs gathers repeated headers into an array. A header named like a property of every object (`toString`)
 * comes with that property among its values: only bytes and null are a header's.
 */
function readHeaders(headers: IHeaders | undefined): RecordHeader[] {
  const read: RecordHeader[] = [];
  if (!headers) return read;
  for (const name of Object.keys(headers)) {
    const value: unknown = headers[name];
    if (!Array.isArray(value)) add(read, name, value);
    else for (const item of value as unknown[]) add(read, name, item);
  }
  return read;
}

function add(read: RecordHeader[], name: string, value: unknown): void {
  if (value === null || Buffer.isBuffer(value)) read.push([name, value]);
}

/** Headers as kafkajs wants them: names that repeat have an array of values. */
export function writeHeaders(headers: readonly RecordHeader[]): IHeaders {
  const written: Record<string, (Buffer | string | null)[]> = Object.create(null) as Record<string, []>;
  for (const [name, value] of headers) (written[name] ??= []).push(value);
  // kafkajs's types know no null values, its patched encoder does.
  return written as IHeaders;
}
