import type { Admin, Kafka } from 'kafkajs';
import type { LogBounds } from '../../processing/record-source.ts';
import type { TopicPartition } from '../../processing/records.ts';
import { TechnicalFailure } from '../../service-layer/failures.ts';

type TopicOffsets = Awaited<ReturnType<Admin['fetchTopicOffsets']>>;

/** Asks for the bounds of logs over one connection, which is made when first needed. `close` at the end. */
export function boundsReader(kafka: Kafka) {
  let admin: Promise<Admin> | undefined;
  /** Questions under way, by topic. */
  const asking = new Map<string, Promise<TopicOffsets>>();

  /** Who asks while the question is under way gets the same answer: it is about all partitions of the topic. */
  function offsetsOf(topic: string): Promise<TopicOffsets> {
    const asked = asking.get(topic);
    if (asked) return asked;
    admin ??= connected(kafka.admin());
    const answer = admin
      .then((connection) => connection.fetchTopicOffsets(topic))
      .finally(() => asking.delete(topic));
    asking.set(topic, answer);
    return answer;
  }

  /** The next question connects anew. */
  async function close(): Promise<void> {
    const old = admin;
    admin = undefined;
    await (await old?.catch(() => undefined))?.disconnect().catch(() => undefined);
  }

  return {
    /** @throws TechnicalFailure */
    async bounds({ topic, partition }: TopicPartition): Promise<LogBounds> {
      try {
        const found = (await offsetsOf(topic)).find((entry) => entry.partition === partition);
        if (!found) throw new TechnicalFailure(`Kafka: ${topic}-${partition} is not there`);
        return { low: Number(found.low), high: Number(found.high) };
      } catch (cause) {
        await close();
        throw new TechnicalFailure(`Kafka: ${(cause as Error).message}`, { cause });
      }
    },
    close,
  };
}

async function connected(admin: Admin): Promise<Admin> {
  await admin.connect();
  return admin;
}
