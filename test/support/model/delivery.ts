import fc from 'fast-check';
import type { PartitionHandler } from '../../../src/processing/read/record-source.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { aRecord } from '../builders/records.ts';
import { listOf, rarely } from './command-arbitrary.ts';
import {
  anyLog,
  entryInWords,
  type LogEntry,
  type PlacedEntry,
  recordAt,
  type Traffic,
} from './log-arbitrary.ts';

/** Consecutive records of a partition that a worker receives at once. */
export type Chunk = {
  readonly partition: number;
  readonly placed: readonly PlacedEntry[];
  /** A new worker takes over the partitions before this chunk. */
  readonly restart: boolean;
};

export const PARTITIONS = [0, 1];
const { topic } = aRecord();
const WHOLE_LOG = { low: 0, high: 1_000 };

/**
 * The partition by key, as a producer chooses it. A mis-keyed command meets its SKU's commands from another partition.
 */
const partitionOf = ({ key }: LogEntry): number => (key === null || key === 'LAMP' ? 0 : 1);

const anyStep = fc.record({
  partition: fc.constantFrom(...PARTITIONS),
  size: fc.integer({ min: 1, max: 8 }),
  restart: rarely(fc.constant(true)).map((restart) => restart ?? false),
});

/** A log of two partitions, in chunks of any size. */
export const anyDelivery = (maxLength: number, traffic?: Traffic): fc.Arbitrary<Chunk[]> =>
  fc.tuple(anyLog(maxLength, traffic), listOf(anyStep, 20)).map(([entries, steps]) => {
    const left = PARTITIONS.map((partition) => entries.filter((entry) => partitionOf(entry) === partition));
    const reached = PARTITIONS.map(() => 0);
    const take = (partition: number, size: number, restart: boolean): Chunk => {
      const taken = left[partition]?.splice(0, size) ?? [];
      const from = reached[partition] ?? 0;
      reached[partition] = from + taken.length;
      const placed = taken.map((entry, index) => ({
        entry,
        record: recordAt(entry, partition, from + index),
      }));
      return { partition, placed, restart };
    };
    const chunks = steps.map(({ partition, size, restart }) => take(partition, size, restart));
    const rest = PARTITIONS.map((partition) => take(partition, entries.length, false));
    return [...chunks, ...rest].filter(({ placed }) => placed.length > 0);
  });

/** Time limit in milliseconds for the whole delivery, because a worker retries without end. */
const TIME_LIMIT = 5_000;

/** Gives the chunks to workers, one after the other. Each continues at the checkpoint that the previous worker left. */
export async function deliver(chunks: readonly Chunk[], startWorker: () => PartitionHandler): Promise<void> {
  const signal = AbortSignal.timeout(TIME_LIMIT);
  const logs = PARTITIONS.map((): InboundRecord[] => []);
  const positions = PARTITIONS.map(() => 0);
  let worker: PartitionHandler | undefined;
  for (const { partition, placed, restart } of chunks) {
    if (restart || !worker) {
      worker = startWorker();
      for (const each of PARTITIONS)
        positions[each] = await worker.assigned({ topic, partition: each }, WHOLE_LOG);
    }
    logs[partition]?.push(...placed.map(({ record }) => record));
    const unread = logs[partition]?.slice(positions[partition]) ?? [];
    positions[partition] = await worker.handle({ topic, partition }, unread, signal);
  }
}

/** The chunks as readable text, one line for each command. */
export const deliveryInWords = (chunks: readonly Chunk[]): string[] =>
  chunks.flatMap(({ partition, placed, restart }) => [
    `${restart ? 'a new worker' : 'the worker'} is given ${placed.length} of partition ${partition}:`,
    ...placed.map(({ entry }) => `  ${entryInWords(entry)}`),
  ]);
