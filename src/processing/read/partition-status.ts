import { checkLog, checkNothingCompacted, checkSameLog } from './log-checks.ts';
import { type Checkpoint, PartitionStopped } from '../flush/checkpoint.ts';
import type { LogBounds } from './record-source.ts';
import type { InboundRecord } from '../records/record.ts';

/** How a command partition stands. */
export type PartitionStatus = {
  /** Records that are not handled; 0 where the log is behind the checkpoint. */
  readonly lag: number;
  /** Why a worker leaves it alone; undefined: it does not. */
  readonly stopped: string | undefined;
  /** Where it goes on if somebody accepts the loss. */
  readonly resumeAt: number;
};

/**
 * @param lastHandled the record that stands where the last handled one stood, if there is one
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

/** What a check stops a partition for; undefined: it passes. */
function reasonOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof PartitionStopped) return error.message;
    throw error;
  }
}
