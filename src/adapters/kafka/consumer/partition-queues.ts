import pLimit from 'p-limit';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';

/** Work on partitions: of each one piece at a time, in the order it was given. */
export type PartitionQueues = {
  /** Done with the work, or fails as it does. Large pieces wait for a place among those side by side. */
  begin(partition: TopicPartition, size: 'small' | 'large', work: () => Promise<void>): Promise<void>;
  /** Done when no work on the partition is left, however it ended; undefined: there is none. */
  idle(partition: TopicPartition): Promise<void> | undefined;
  /** The same for all of them. */
  allIdle(): Promise<void>;
};

/** @param concurrency large pieces of work side by side at most */
export function partitionQueues(concurrency: number): PartitionQueues {
  const limit = pLimit(concurrency);
  const lanes = new Map<string, Promise<void>>();

  const idle = (partition: TopicPartition): Promise<void> | undefined => lanes.get(partitionId(partition));

  return {
    begin(partition, size, work) {
      const name = partitionId(partition);
      const before = idle(partition) ?? Promise.resolve();
      const running = before.then(() => (size === 'large' ? limit(work) : work()));
      // Whoever began it hears of a failure.
      const ended = running
        .catch(() => undefined)
        .then(() => {
          if (lanes.get(name) === ended) lanes.delete(name);
        });
      lanes.set(name, ended);
      return running;
    },
    idle,
    allIdle: async () => void (await Promise.all(lanes.values())),
  };
}
