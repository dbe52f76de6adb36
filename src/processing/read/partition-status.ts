import { checkLog, checkNothingCompacted, checkSameLog } from './log-checks.ts';
import { type Checkpoint, PartitionStopped } from '../flush/checkpoint.ts';
import type { LogBounds } from './record-source.ts';
import type { InboundRecord } from '../records/record.ts';

/** The state of a command partition, for an operator. */
export type PartitionStatus = {
  /** Records that are not handled; 0 where the log ends before the checkpoint. */
  readonly lag: number;
  /** Why no worker handles it; undefined: one does, or would. */
  readonly stopped: string | undefined;
  /** The offset where it goes on if an operator accepts the loss. */
  readonly resumeAt: number;
};

/**
 * Makes the checks that a worker makes before it handles the partition.
 * @param lastHandled the record at the offset of the last handled record, if there is one
 * @param firstLeft offset of the first record that is not handled, if there is one
 */
export function partitionStatus(
  checkpoint: Checkpoint,
  bounds: LogBounds,
  lastHandled: InboundRecord | undefined,
  firstLeft: number = checkpoint.nextOffset,
): PartitionStatus {
  const lag = Math.max(0, bounds.high - Math.max(bounds.low, checkpoint.nextOffset));
  const otherLog = reasonOf(() => {
    checkLog(checkpoint, bounds);
    checkSameLog(checkpoint, lastHandled ? [lastHandled] : []);
  });
  if (otherLog !== undefined) return { lag, stopped: otherLog, resumeAt: bounds.low };
  const gap = { from: checkpoint.nextOffset, to: firstLeft };
  return { lag, stopped: reasonOf(() => checkNothingCompacted(checkpoint, { gap })), resumeAt: firstLeft };
}

/** The reason why a check stops the partition; undefined: it passes. */
function reasonOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof PartitionStopped) return error.message;
    throw error;
  }
}
