import pLimit from 'p-limit';
import { partitionName, type TopicPartition } from '../../processing/records.ts';

/** Work on partitions: of each one piece at a time, in the order it was given. */
export type PartitionLanes = {
  /** Done with the work, or fails as it does. Large pieces wait for a place among those side by side. */
  begin(partition: TopicPartition, size: 'small' | 'large', work: () => Promise<void>): Promise<void>;
  /** Done when no work on the partition is left, however it ended. */
  idle(partition: TopicPartition): Promise<void>;
  /** The same for all of them. */
  allIdle(): Promise<void>;
};

/** @param concurrency large pieces of work side by side at most */
export function partitionLanes(concurrency: number): PartitionLanes {
  const limit = pLimit(concurrency);
  const lanes = new Map<string, Promise<void>>();

  const idle = (partition: TopicPartition): Promise<void> =>
    lanes.get(partitionName(partition)) ?? Promise.resolve();

  return {
    begin(partition, size, work) {
      const running = idle(partition).then(() => (size === 'large' ? limit(work) : work()));
      lanes.set(
        partitionName(partition),
        running.catch(() => undefined), // whoever began it hears of it
      );
      return running;
    },
    idle,
    allIdle: async () => void (await Promise.all(lanes.values())),
  };
}
