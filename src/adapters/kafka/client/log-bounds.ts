import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { LogBounds } from '../../../processing/read/record-source.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { type AskKafka, withAdmin } from './admin.ts';
import { kafkaFailure, type Operation } from './errors.ts';

/** Offset of the first record that the log holds (`low`), and of the next one to come (`high`). */
export type PartitionBounds = TopicPartition & { readonly low: number; readonly high: number };

/** Attempts while a partition has no leader. */
const ATTEMPTS = 20;
/** Attempts while a topic is unknown: it may just have been created, and not every broker may have heard of it. */
const ATTEMPTS_IF_MISSING = 5;
const RETRY_DELAY_MS = 250;
const TRANSIENT_ERRORS: readonly unknown[] = [
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

/**
 * The bounds of all partitions of these topics, asked over a connection of its own.
 * @param operation that the caller needs on the topics, for the error message; each of them includes Describe
 * @throws TechnicalFailure naming a topic that does not exist, or that may not be described
 */
export async function partitionBounds(
  kafka: Kafka,
  topics: readonly string[],
  operation: Operation = 'Describe',
): Promise<PartitionBounds[]> {
  const ask: AskKafka = (work) => withAdmin(kafka, work);
  for (let attempt = 1; ; attempt++) {
    try {
      return await existingBounds(ask, topics, operation);
    } catch (error) {
      if (attempt >= attemptsFor(error)) throw error;
      await setTimeout(RETRY_DELAY_MS);
    }
  }
}

function attemptsFor(error: unknown): number {
  if (error instanceof TopicMissing) return ATTEMPTS_IF_MISSING;
  const isTransient = causesOf<{ type?: unknown }>(error).some(({ type }) => TRANSIENT_ERRORS.includes(type));
  return isTransient ? ATTEMPTS : 1;
}

class TopicMissing extends TechnicalFailure {}

/**
 * Like `partitionBounds`, over any connection and without waiting for topics or leaders. Kafka sends the names of all
 * its topics.
 * @throws TechnicalFailure
 */
export const existingBounds = (
  ask: AskKafka,
  topics: readonly string[],
  operation: Operation = 'Describe',
): Promise<PartitionBounds[]> =>
  ask(async (admin) => {
    // kafkajs would ask for a missing topic again and again if it were asked for by name.
    const existing = await admin.listTopics();
    const missing = topics.filter((topic) => !existing.includes(topic));
    if (missing.length > 0)
      throw new TopicMissing(
        `Kafka: there is no topic ${missing.join(', ')} (a worker or a relay creates it at its start), or this process's user (KAFKA_SASL_USERNAME) may not ${operation} it`,
      );
    return boundsOf(admin, topics);
  });

/**
 * The bounds of topics that are known to exist: kafkajs asks for ever for one that does not.
 * @throws TechnicalFailure
 */
export const knownBounds = (ask: AskKafka, topics: readonly string[]): Promise<PartitionBounds[]> =>
  ask((admin) => boundsOf(admin, topics), { topics: { operation: 'Describe', names: topics } });

async function boundsOf(admin: Admin, topics: readonly string[]): Promise<PartitionBounds[]> {
  const bounds = topics.map(async (topic) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({
      topic,
      partition,
      low: Number(low),
      high: Number(high),
    }));
  });
  return (await Promise.all(bounds)).flat();
}

/** For health checks, which have to answer quickly themselves. */
const LOG_ENDS_TIMEOUT_MS = 1_000;

/**
 * Offset of the next record to come, by partition name. Leaves out topics whose offsets did not arrive within a second.
 * @throws TechnicalFailure if the brokers are away
 */
export async function logEnds(ask: AskKafka, topics: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  const asking = ask((admin) =>
    Promise.allSettled(
      topics.map(async (topic) => {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          ends.set(partitionId({ topic, partition }), Number(high));
      }),
    ),
  );
  await atMost(LOG_ENDS_TIMEOUT_MS, asking);
  return ends;
}

type TopicOffsets = Awaited<ReturnType<Admin['fetchTopicOffsets']>>;

/** Asks for the bounds of single partitions over one connection, which is made at the first question. */
export function boundsReader(kafka: Kafka) {
  let admin: Promise<Admin> | undefined;
  /** Questions of this event-loop turn, by topic: an answer covers all partitions of the topic. */
  const asking = new Map<string, Promise<TopicOffsets>>();

  /**
   * Questions of one event-loop turn share an answer. Later ones do not: the answer has to be newer than the fetch with
   * which the caller compares it.
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
      // Not awaited: closing waits for a broker that is away.
      if (admin === connecting) void close();
      throw kafkaFailure(cause, { topics: { operation: 'Describe', names: [topic] } });
    }
  }

  /** The next question makes a new connection. */
  async function close(): Promise<void> {
    const old = admin;
    admin = undefined;
    await (await old?.catch(() => undefined))?.disconnect().catch(() => undefined);
  }

  return {
    /** @throws TechnicalFailure */
    async bounds({ topic, partition }: TopicPartition): Promise<LogBounds> {
      const found = (await offsetsOf(topic)).find((entry) => entry.partition === partition);
      if (!found) throw new TechnicalFailure(`Kafka: there is no partition ${topic}-${partition}`);
      return { low: Number(found.low), high: Number(found.high) };
    },
    close,
  };
}

async function connected(admin: Admin): Promise<Admin> {
  await admin.connect();
  return admin;
}
