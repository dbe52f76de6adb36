import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { DeadLetterLog, Reading } from '../../../processing/dead-letters/ports.ts';
import { topicProgress } from './dead-letter-progress.ts';
import { readToEnds } from './dead-letter-reading.ts';
import { leaveAndDeleteGroup } from '../one-off/ephemeral-group.ts';
import { partitionBounds } from '../client/log-bounds.ts';

/**
 * Reads committed records by a consumer group made for the purpose, which commits nothing and is deleted. Brokers
 * let each new group wait, by default 3 s: so one group reads all of a call.
 */
export const kafkaDeadLetterLog = (
  kafka: Kafka,
  topics: Readonly<Record<Reading['of'], string>>,
): DeadLetterLog => ({
  async read(readings, stop) {
    const names = readings.map(({ of }) => topics[of]);
    // kafkajs asks for the end of what is committed: a transaction that is open is not waited for.
    const bounds = await partitionBounds(kafka, names, 'Read');
    const left = readings.map(({ of, onRecord }) => topicProgress(topics[of], bounds, onRecord));
    if (left.every((topic) => topic.isDone())) return;
    const groupId = `dead-letters-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { retries: 5 } });
    try {
      await readToEnds(consumer, groupId, left, stop);
    } finally {
      await leaveAndDeleteGroup(kafka, consumer, groupId);
    }
  },
});
