import type { Kafka } from 'kafkajs';
import type { DeadLetterFollower } from '../../../processing/dead-letters/keep-recent.ts';
import type { Reading } from '../../../processing/dead-letters/ports.ts';
import { followTopics } from '../one-off/topic-follower.ts';

/** Follows the committed records of the topics of dead letters and of resolutions. */
export const kafkaDeadLetterFollower = (
  kafka: Kafka,
  topics: Readonly<Record<Reading['of'], string>>,
): DeadLetterFollower => ({
  async follow(onRecord, newest) {
    let leftOut = 0;
    const following = await followTopics(
      kafka,
      [topics.deadLetters, topics.resolutions],
      (record) =>
        record.topic === topics.deadLetters ? onRecord.deadLetter(record) : onRecord.resolution(record),
      ({ topic, low, high }) => {
        if (topic === topics.resolutions) return low;
        const start = Math.max(low, high - newest);
        leftOut += start - low;
        return start;
      },
    );
    return { ...following, leftOut };
  },
});
