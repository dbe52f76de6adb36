import { setTimeout } from 'node:timers/promises';
import type { LogBounds } from '../../../src/processing/read/record-source.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';

/** The partitions of one command topic. */
export type MemoryCommandLog = {
  readonly topic: string;
  readonly partitions: readonly { low: number; records: InboundRecord[] }[];
  /** Partitions that a member of the group reads now, with a promise for when it stops. */
  readonly owned: Map<number, Promise<void>>;
  /** Aborted and renewed at each append. */
  grown: AbortController;
};

export const memoryCommandLog = (topic: string, partitionCount: number): MemoryCommandLog => ({
  topic,
  partitions: Array.from({ length: partitionCount }, () => ({ low: 0, records: [] })),
  owned: new Map(),
  grown: new AbortController(),
});

/** Adds records at the end of a partition, which gives them their offsets. */
export function appendTo(log: MemoryCommandLog, partition: number, records: readonly InboundRecord[]): void {
  const target = partitionOf(log, partition);
  const { high } = boundsOf(log, partition);
  const placed = records.map((record, index) => ({
    ...record,
    topic: log.topic,
    partition,
    offset: high + index,
  }));
  target.records.push(...placed);
  const { grown } = log;
  log.grown = new AbortController();
  grown.abort();
}

/** Deletes the records before the offset. */
export function truncateBefore(log: MemoryCommandLog, partition: number, before: number): void {
  const target = partitionOf(log, partition);
  target.records = target.records.filter(({ offset }) => offset >= before);
  target.low = before;
}

export function boundsOf(log: MemoryCommandLog, partition: number): LogBounds {
  const { low, records } = partitionOf(log, partition);
  return { low, high: low + records.length };
}

export const recordsFrom = (
  log: MemoryCommandLog,
  partition: number,
  offset: number,
  limit: number,
): InboundRecord[] =>
  partitionOf(log, partition)
    .records.filter((record) => record.offset >= offset)
    .slice(0, limit);

/** Resolves when something was appended, or `stop` is aborted. */
export async function growth(log: MemoryCommandLog, stop: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stop, log.grown.signal]);
  await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
}

function partitionOf(log: MemoryCommandLog, partition: number) {
  const found = log.partitions[partition];
  if (!found) throw new Error(`${log.topic} has no partition ${partition}`);
  return found;
}
