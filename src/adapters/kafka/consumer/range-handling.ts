import { CheckpointMoved, PartitionStopped } from '../../../processing/flush/checkpoint.ts';
import type { FetchedRange } from '../../../processing/read/record-source.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { InboundRecord, TopicPartition } from '../../../processing/records/record.ts';
import type { Assignment } from './partition-assignment.ts';
import type { PartitionCounts } from './partition-counts.ts';
import type { OffsetReporter } from './offset-reporter.ts';

/** Records of a partition that follow each other, and the offsets they were found in. */
export type Range = {
  readonly partition: TopicPartition;
  readonly records: readonly InboundRecord[];
  readonly offsets: FetchedRange;
};

/**
 * Gives ranges to the handler, and sees to the two failures that are the partition's alone: it is stopped, or its
 * position is read again. Any other is thrown.
 * @param countOf partitions of a topic
 * @param stopping aborted: nothing that fails now matters
 */
export function rangeHandling(
  assignment: Assignment,
  report: OffsetReporter,
  countOf: PartitionCounts['countOf'],
  stopping: AbortSignal,
  logger: Logger,
) {
  function recover(partition: TopicPartition, error: unknown): void {
    if (error instanceof PartitionStopped) return assignment.stop(partition, error);
    if (!(error instanceof CheckpointMoved)) throw error;
    logger.warn(
      { ...partition, err: error },
      'another worker moved the checkpoint on: reading the position again',
    );
    // Not waited for: this batch has to end, so that the member goes on sending heartbeats.
    void assignment.reopen([partition]);
  }

  /**
   * @param handled called at once when all is committed
   * @returns whether it is; what comes behind it is otherwise not to be handled
   */
  return async (
    { partition, records, offsets }: Range,
    signal: AbortSignal,
    handled?: () => void,
  ): Promise<boolean> => {
    try {
      const next = await assignment.handler.handle(partition, records, signal, {
        ...offsets,
        partitions: countOf(partition.topic),
      });
      handled?.();
      if (!signal.aborted) report.reached(partition, next);
      return true;
    } catch (error) {
      if (stopping.aborted) return false;
      // What is no more ours is not to be opened again.
      if (signal.aborted) throw error;
      recover(partition, error);
      return false;
    }
  };
}

export type HandleRange = ReturnType<typeof rangeHandling>;
