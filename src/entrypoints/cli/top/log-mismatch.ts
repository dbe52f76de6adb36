import type { PartitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import type { LogBounds } from '../../../processing/read/record-source.ts';
import { partitionStatus } from '../../../processing/read/partition-status.ts';
import type { PipelineRow } from '../../../views/pipeline.ts';

// A worker stops a partition whose log does not hold the next record. Here checkpoint and log are not read at the same
// time, and both grow meanwhile, or one of them is old because its service is away. So each check needs the one that was
// read earlier to be the one that cannot grow out of the mismatch.

/** Command partitions in Postgres, and their logs in Kafka, by name. */
export type Rows = ReadonlyMap<string, PipelineRow>;
export type Logs = ReadonlyMap<string, PartitionBounds>;

/** Why the log ends before the checkpoint, which was read before the log was; undefined: it does not, or is not known. */
export const checkpointBeyondEnd = (
  rowBefore: PipelineRow | undefined,
  log: LogBounds | undefined,
): string | undefined =>
  rowBefore && log && partitionStatus(rowBefore, { low: 0, high: log.high }, undefined).stopped;

/** Why the next record was deleted from the log, which was read before the checkpoint was. */
export const deletedBeforeHandled = (
  row: PipelineRow | undefined,
  logBefore: LogBounds | undefined,
): string | undefined =>
  row && logBefore && partitionStatus(row, { low: logBefore.low, high: Infinity }, undefined).stopped;
