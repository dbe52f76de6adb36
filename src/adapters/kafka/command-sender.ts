import { type Kafka, Partitioners } from 'kafkajs';
import type { RecordHeader } from '../../processing/records.ts';
import { writeHeaders } from './read-record.ts';

/** A record for a command topic. Its key, the SKU, decides the partition and so the order. */
export type OutgoingCommand = { topic: string; key: string; value: string; headers: readonly RecordHeader[] };

/** Where a record landed. */
export type SentPlace = { topic: string; partition: number; offset: number };

/** Sends commands one at a time, acknowledged by all replicas. */
export type CommandSender = { send(command: OutgoingCommand): Promise<SentPlace>; close(): Promise<void> };

export async function openCommandSender(kafka: Kafka): Promise<CommandSender> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    async send({ topic, key, value, headers }) {
      const [place] = await producer.send({
        topic,
        messages: [{ key, value, headers: writeHeaders(headers) }],
      });
      if (!place) throw new Error(`Kafka: ${topic} took the record without saying where`);
      return { topic, partition: place.partition, offset: Number(place.baseOffset) };
    },
    close: () => producer.disconnect(),
  };
}
