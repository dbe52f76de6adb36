import { checkLog, checkSameLog } from './checkpoint-check.ts';
import { type Checkpoint, PartitionStopped } from './checkpoint.ts';
import type { LogBounds } from './record-source.ts';
import type { InboundRecord } from './records.ts';

/** How a command partition stands. */
export type PartitionStatus = {
  /** Records that are not handled; 0 where the log is behind the checkpoint. */
  readonly lag: number;
  /** Why a worker leaves it alone; undefined: it does not. */
  readonly stopped: string | undefined;
};

/** @param lastHandled the record that stands where the last handled one stood, if there is one */
export function partitionStatus(
  checkpoint: Checkpoint,
  bounds: LogBounds,
  lastHandled: InboundRecord | undefined,
): PartitionStatus {
  const lag = Math.max(0, bounds.high - Math.max(bounds.low, checkpoint.nextOffset));
  try {
    checkLog(checkpoint, bounds);
    checkSameLog(checkpoint, lastHandled ? [lastHandled] : []);
    return { lag, stopped: undefined };
  } catch (error) {
    if (error instanceof PartitionStopped) return { lag, stopped: error.message };
    throw error;
  }
}
