import type { Kafka } from 'kafkajs';
import type { EventFollower } from '../../../processing/live-events/hub.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { followTopics } from '../one-off/topic-follower.ts';

/** Follows the committed records of the event topic through a consumer group that is deleted afterwards. */
export const kafkaEventFollower = (kafka: Kafka, topic: string): EventFollower => ({
  follow: (onRecord, positions) =>
    followTopics(kafka, [topic], onRecord, (bounds) => {
      const name = partitionId(bounds);
      const next = positions.get(name) ?? bounds.high;
      // A log that was truncated or created again may end before the position, or begin behind it.
      const start = next > bounds.high ? bounds.high : Math.max(next, bounds.low);
      positions.set(name, start);
      return start;
    }),
});
