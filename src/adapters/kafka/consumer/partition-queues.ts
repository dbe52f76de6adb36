import pLimit from 'p-limit';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';

/** A queue per partition: its pieces of work run one at a time, in the order in which they were given. */
export type PartitionQueues = {
  /** Ends as the work does, or fails with its error. Large pieces also wait until fewer than `concurrency` of them run. */
  begin(partition: TopicPartition, size: 'small' | 'large', work: () => Promise<void>): Promise<void>;
  /** Done when no work on the partition is left, successful or not; undefined if there is none now. */
  idle(partition: TopicPartition): Promise<void> | undefined;
  /** The same for all partitions. */
  allIdle(): Promise<void>;
};

/** @param concurrency large pieces of work that run at the same time, at most */
export function partitionQueues(concurrency: number): PartitionQueues {
  const limit = pLimit(concurrency);
  const queues = new Map<string, Promise<void>>();

  const idle = (partition: TopicPartition): Promise<void> | undefined => queues.get(partitionId(partition));

  return {
    begin(partition, size, work) {
      const name = partitionId(partition);
      const before = idle(partition) ?? Promise.resolve();
      const running = before.then(() => (size === 'large' ? limit(work) : work()));
      // The caller of `begin` gets the failure.
      const ended = running
        .catch(() => undefined)
        .then(() => {
          if (queues.get(name) === ended) queues.delete(name);
        });
      queues.set(name, ended);
      return running;
    },
    idle,
    allIdle: async () => void (await Promise.all(queues.values())),
  };
}
