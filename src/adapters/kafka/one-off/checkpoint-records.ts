import type { Kafka } from 'kafkajs';
import type { Checkpoint } from '../../../processing/flush/checkpoint.ts';
import { type PartitionStatus, partitionStatus } from '../../../processing/read/partition-status.ts';
import { partitionId } from '../../../processing/records/record.ts';
import type { PartitionBounds } from '../client/log-bounds.ts';
import { firstFrom, recordsAt } from './records-at.ts';

/** The state of a command partition, by what its log holds around the checkpoint. */
export type CheckedPartition = {
  readonly status: PartitionStatus;
  /** The record at the checkpoint, which is the oldest that is not handled; undefined if there is none. */
  readonly oldest: { readonly offset: number; readonly timestamp: number } | undefined;
};

/**
 * Reads the last handled record and the next one of each partition, and makes the checks that a worker makes. By
 * partition name; without the partitions that no worker has read.
 * @throws TechnicalFailure
 */
export async function checkedPartitions(
  kafka: Kafka,
  bounds: readonly PartitionBounds[],
  checkpoints: ReadonlyMap<string, Checkpoint>,
): Promise<Map<string, CheckedPartition>> {
  const known = bounds.flatMap((bound) => {
    const checkpoint = checkpoints.get(partitionId(bound));
    return checkpoint ? [{ bound, checkpoint }] : [];
  });
  const placesAt = (offsetOf: (checkpoint: Checkpoint) => number | undefined) =>
    known.flatMap(({ bound: { topic, partition, low, high }, checkpoint }) => {
      const offset = offsetOf(checkpoint);
      return offset !== undefined && offset >= low && offset < high ? [{ topic, partition, offset }] : [];
    });
  const [lastHandled, next] = await Promise.all([
    recordsAt(
      kafka,
      placesAt(({ lastTimestamp, nextOffset }) => (lastTimestamp === null ? undefined : nextOffset - 1)),
    ),
    firstFrom(
      kafka,
      placesAt(({ nextOffset }) => nextOffset),
    ),
  ]);
  return new Map(
    known.map(({ bound, checkpoint }): [string, CheckedPartition] => {
      const name = partitionId(bound);
      const status = partitionStatus(checkpoint, bound, lastHandled.get(name), next.firstOffsets.get(name));
      return [name, { status, oldest: next.records.get(name) }];
    }),
  );
}
