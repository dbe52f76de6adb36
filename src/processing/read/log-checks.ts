import { type Checkpoint, CheckpointMoved, PartitionStopped } from '../flush/checkpoint.ts';
import type { FetchedRange, LogBounds } from './record-source.ts';
import { type InboundRecord, partitionName, type TopicPartition } from '../records/record.ts';

/**
 * The log must still hold the next record, or end just there.
 * @throws PartitionStopped
 */
export function checkLog(checkpoint: Checkpoint, { low, high }: LogBounds): void {
  const { nextOffset } = checkpoint;
  if (nextOffset < low) {
    throw new PartitionStopped(
      `${nameOf(checkpoint)}: records ${nextOffset} to ${low - 1} were deleted before they were handled. ` +
        `Nothing is skipped: restore them, or accept the loss: ${remedy(checkpoint)}`,
    );
  }
  if (nextOffset > high) {
    throw new PartitionStopped(
      `${nameOf(checkpoint)}: the checkpoint is at ${nextOffset}, the log ends at ${high}. ` +
        'The topic was made anew, or Postgres belongs to another Kafka. Point both at the right place, or begin ' +
        `with this log: ${remedy(checkpoint)}`,
    );
  }
}

/**
 * If the last handled record is among these, it must be the one we remember.
 * @throws PartitionStopped
 */
export function checkSameLog(checkpoint: Checkpoint, records: readonly InboundRecord[]): void {
  const known = records.find(({ offset }) => offset === checkpoint.nextOffset - 1);
  if (!known || checkpoint.lastTimestamp === null || known.timestamp === checkpoint.lastTimestamp) return;
  throw new PartitionStopped(
    `${nameOf(checkpoint)}: record ${known.offset} is not the one that was handled (timestamp ${known.timestamp}, ` +
      `not ${checkpoint.lastTimestamp}). The topic was made anew. To begin with it: ${remedy(checkpoint)}`,
  );
}

/**
 * A fetch must not begin behind the next record: what is not handled before it would be skipped.
 * @throws CheckpointMoved
 */
export function checkNothingSkipped(
  partition: TopicPartition,
  nextOffset: number,
  { from }: FetchedRange,
): void {
  if (from === undefined || from <= nextOffset) return;
  throw new CheckpointMoved(
    `${partitionName(partition)}: ${nextOffset} is not handled yet, and reading went on at ${from}`,
  );
}

/**
 * Each offset of a log is a record, a control record too, unless compaction removed it.
 * @param gap offsets from `from` to before `to` that the log does not hold
 * @throws PartitionStopped if one of them is not handled
 */
export function checkNothingCompacted(checkpoint: Checkpoint, { gap }: FetchedRange): void {
  if (gap === undefined || gap.to <= checkpoint.nextOffset) return;
  const { topic } = checkpoint;
  throw new PartitionStopped(
    `${nameOf(checkpoint)}: records ${Math.max(gap.from, checkpoint.nextOffset)} to ${gap.to - 1} were removed by ` +
      `compaction before they were handled. Set cleanup.policy=delete on topic ${topic}; then send them again, or ` +
      `accept the loss: ${remedy(checkpoint)}`,
  );
}

const nameOf = ({ topic, partition }: Checkpoint): string =>
  `command partition ${topic}-${partition} is stopped`;

const remedy = (partition: TopicPartition): string =>
  `bin/allocation partitions resume ${partitionName(partition)} --accept-loss`;
