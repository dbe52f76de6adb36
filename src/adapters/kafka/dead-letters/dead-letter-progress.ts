import type { InboundRecord } from '../../../processing/records/record.ts';
import type { PartitionBounds } from '../client/log-bounds.ts';

/** How far a topic is read, from its beginning to the end it had. */
export type TopicProgress = ReturnType<typeof topicProgress>;

/** @param bounds of this topic's partitions, and perhaps of others */
export function topicProgress(
  name: string,
  bounds: readonly PartitionBounds[],
  onRecord: (record: InboundRecord) => void | Promise<void>,
) {
  const partitions = new Map(
    bounds
      .filter(({ topic }) => topic === name)
      .map(({ partition, low, high }) => [partition, { next: low, end: high }]),
  );
  return {
    name,
    isDone: (): boolean => [...partitions.values()].every(({ next, end }) => next >= end),
    /** Where each partition goes on. */
    positions: () =>
      [...partitions].map(([partition, { next }]) => ({ topic: name, partition, offset: String(next) })),
    /** Hands the record over, unless that was done before, or it came after the end. */
    async take(record: InboundRecord): Promise<void> {
      const at = partitions.get(record.partition);
      if (!at || record.offset < at.next || record.offset >= at.end) return;
      at.next = record.offset + 1;
      await onRecord(record);
    },
    /** There is nothing more before `next`: control records come to nobody. */
    reached(partition: number, next: number): void {
      const at = partitions.get(partition);
      if (at) at.next = Math.max(at.next, next);
    },
  };
}
