import type { Kafka } from 'kafkajs';
import type { DeadLetterLog, Reading } from '../../../processing/dead-letters/ports.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { type PartitionBounds, partitionBounds } from '../client/log-bounds.ts';
import { readToEnd } from '../one-off/read-to-end.ts';

/**
 * Reads the committed records of the topics of dead letters and of resolutions.
 * @param only the place of the one dead letter to read; undefined: all of them
 */
export const kafkaDeadLetterLog = (
  kafka: Kafka,
  topics: Readonly<Record<Reading['of'], string>>,
  only?: TopicPartition & { readonly offset: number },
): DeadLetterLog => ({
  async read(readings, stop) {
    const same = (bound: PartitionBounds) => [bound];
    const narrowed = (bound: PartitionBounds) => (only ? placeIn(bound, only) : [bound]);
    const names = readings.map(({ of }) => topics[of]);
    // kafkajs asks for the end of what is committed: open transactions are not waited for.
    const bounds = await partitionBounds(kafka, names, 'Read');
    const steps = readings.map(({ of, onRecord }) => ({
      ranges: bounds
        .filter(({ topic }) => topic === topics[of])
        .flatMap(of === 'deadLetters' ? narrowed : same),
      onRecord,
    }));
    await readToEnd(kafka, steps, { groupPrefix: 'dead-letters', maxWaitTimeInMs: 100 }, stop);
  },
});

/** The one offset, if the partition holds it. */
function placeIn(
  bound: PartitionBounds,
  { topic, partition, offset }: TopicPartition & { readonly offset: number },
): PartitionBounds[] {
  if (bound.topic !== topic || bound.partition !== partition) return [];
  return offset >= bound.low && offset < bound.high
    ? [{ topic, partition, low: offset, high: offset + 1 }]
    : [];
}
