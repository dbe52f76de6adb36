import { type Checkpoint, CheckpointMoved, PartitionStopped } from '../flush/checkpoint.ts';
import type { FetchedRange, LogBounds } from './record-source.ts';
import { type InboundRecord, partitionId, type TopicPartition } from '../records/record.ts';

// A worker makes these checks before it handles records of a partition: log and checkpoint must belong together, so that
// no command is skipped and none is handled twice. `partition-status.ts` makes the same checks for an operator.

/**
 * The log must hold the next record, or end just before it.
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
        'The topic was recreated, or Postgres belongs to another Kafka. Set the right addresses, or begin with this ' +
        `log: ${remedy(checkpoint)}`,
    );
  }
}

/**
 * If the last handled record is among these, it must have the timestamp that the checkpoint has.
 * @throws PartitionStopped
 */
export function checkSameLog(checkpoint: Checkpoint, records: readonly InboundRecord[]): void {
  const known = records.find(({ offset }) => offset === checkpoint.nextOffset - 1);
  if (!known || checkpoint.lastTimestamp === null || known.timestamp === checkpoint.lastTimestamp) return;
  throw new PartitionStopped(
    `${nameOf(checkpoint)}: record ${known.offset} is not the one that was handled (timestamp ${known.timestamp}, ` +
      `not ${checkpoint.lastTimestamp}). The topic was recreated. To begin with it: ${remedy(checkpoint)}`,
  );
}

/**
 * A fetch must not begin after the next record: the records before it would be skipped.
 * @throws CheckpointMoved
 */
export function checkNothingSkipped(
  partition: TopicPartition,
  nextOffset: number,
  { from }: FetchedRange,
): void {
  if (from === undefined || from <= nextOffset) return;
  throw new CheckpointMoved(
    `${partitionId(partition)}: offset ${nextOffset} is not handled yet, but the fetch began at ${from}`,
  );
}

/**
 * Each offset of a log holds a record or a control record, unless compaction removed it.
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
  `bin/allocation partitions resume ${partitionId(partition)} --accept-loss`;
