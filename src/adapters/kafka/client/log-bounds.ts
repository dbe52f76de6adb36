import { setTimeout } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import type { Operation } from './errors.ts';
import { withAdmin } from './admin.ts';

/** Offsets of the first record there is, and of the next one to come. */
export type PartitionBounds = TopicPartition & { readonly low: number; readonly high: number };

/** While a partition has no leader: so often, and so many milliseconds apart, it is asked. */
const ATTEMPTS = 20;
/** While a broker has not heard of a topic: it may have just been made. */
const ATTEMPTS_IF_MISSING = 5;
const BETWEEN = 250;
const PASSING: readonly unknown[] = [
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

/**
 * @param operation that the caller needs on the topics: it includes Describe, and is what to ask for
 * @throws TechnicalFailure naming a topic that does not exist, or that may not be described
 */
export async function partitionBounds(
  kafka: Kafka,
  topics: readonly string[],
  operation: Operation = 'Describe',
): Promise<PartitionBounds[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askBounds(kafka, topics, operation);
    } catch (error) {
      if (attempt >= attemptsFor(error)) throw error;
      await setTimeout(BETWEEN);
    }
  }
}

function attemptsFor(error: unknown): number {
  if (error instanceof TopicMissing) return ATTEMPTS_IF_MISSING;
  const isPassing = causesOf<{ type?: unknown }>(error).some(({ type }) => PASSING.includes(type));
  return isPassing ? ATTEMPTS : 1;
}

class TopicMissing extends TechnicalFailure {}

const askBounds = (
  kafka: Kafka,
  topics: readonly string[],
  operation: Operation,
): Promise<PartitionBounds[]> =>
  withAdmin(kafka, async (admin) => {
    // Asked for by name, one that is missing would be asked for again and again.
    const existing = await admin.listTopics();
    const missing = topics.filter((topic) => !existing.includes(topic));
    if (missing.length > 0)
      throw new TopicMissing(
        `Kafka: there is no topic ${missing.join(', ')} (a worker or a relay creates it at its start), or this process's user (KAFKA_SASL_USERNAME) may not ${operation} it`,
      );
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
  });
