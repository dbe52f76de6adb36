import type { Admin, Kafka } from 'kafkajs';
import type { LogBounds } from '../../../processing/read/record-source.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { kafkaFailure } from './errors.ts';

type TopicOffsets = Awaited<ReturnType<Admin['fetchTopicOffsets']>>;

/** Asks for the bounds of logs over one connection, which is made when first needed. `close` at the end. */
export function boundsReader(kafka: Kafka) {
  let admin: Promise<Admin> | undefined;
  /** Questions of this moment, by topic: an answer is about all partitions of the topic. */
  const asking = new Map<string, Promise<TopicOffsets>>();

  /**
   * Who asks at the same moment gets the same answer. Who asks later asks anew: what the log holds has to be from after
   * the fetch that it is held against.
   */
  function offsetsOf(topic: string): Promise<TopicOffsets> {
    const asked = asking.get(topic);
    if (asked) return asked;
    const answer = ask(topic);
    asking.set(topic, answer);
    setImmediate(() => asking.delete(topic));
    return answer;
  }

  async function ask(topic: string): Promise<TopicOffsets> {
    const connecting = (admin ??= connected(kafka.admin()));
    try {
      return await (await connecting).fetchTopicOffsets(topic);
    } catch (cause) {
      // Not waited for: it would wait for a broker that is away.
      if (admin === connecting) void close();
      throw kafkaFailure(cause, { topics: { operation: 'Describe', names: [topic] } });
    }
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
      const found = (await offsetsOf(topic)).find((entry) => entry.partition === partition);
      if (!found) throw new TechnicalFailure(`Kafka: ${topic}-${partition} is not there`);
      return { low: Number(found.low), high: Number(found.high) };
    },
    close,
  };
}

async function connected(admin: Admin): Promise<Admin> {
  await admin.connect();
  return admin;
}
