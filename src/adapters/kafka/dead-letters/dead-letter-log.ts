import type { Kafka } from 'kafkajs';
import type { DeadLetterLog, Reading } from '../../../processing/dead-letters/ports.ts';
import { partitionBounds } from '../client/log-bounds.ts';
import { readToEnd } from '../one-off/read-to-end.ts';

/** Reads the committed records of the topics of dead letters and of resolutions. */
export const kafkaDeadLetterLog = (
  kafka: Kafka,
  topics: Readonly<Record<Reading['of'], string>>,
): DeadLetterLog => ({
  async read(readings, stop) {
    const names = readings.map(({ of }) => topics[of]);
    // kafkajs asks for the end of what is committed: open transactions are not waited for.
    const bounds = await partitionBounds(kafka, names, 'Read');
    const steps = readings.map(({ of, onRecord }) => ({
      ranges: bounds.filter(({ topic }) => topic === topics[of]),
      onRecord,
    }));
    await readToEnd(kafka, steps, { groupPrefix: 'dead-letters', maxWaitTimeInMs: 100 }, stop);
  },
});
