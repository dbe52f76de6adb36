import type { LogBounds, PartitionHandler } from '../../../src/processing/read/record-source.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';

/** One call of `handle`. */
export type Delivery = {
  readonly partition: number;
  readonly offsets: readonly number[];
  readonly records: readonly InboundRecord[];
  readonly signal: AbortSignal;
};

/** Replacements of the defaults: to continue reading at the last position, and to handle at once. */
export type Behaviour = {
  from?(partition: number, bounds: LogBounds, call: number): number | Promise<number>;
  handling?(delivery: Delivery): Promise<void>;
};

/** A handler that records all deliveries in order. */
export function recordingHandler(behaviour: Behaviour = {}) {
  const assignments: { partition: number; bounds: LogBounds }[] = [];
  const deliveries: Delivery[] = [];
  const reached = new Map<number, number>();
  const busy = new Set<number>();
  const overlaps: number[] = [];

  const handler: PartitionHandler = {
    async assigned({ partition }, bounds) {
      assignments.push({ partition, bounds });
      const call = assignments.filter((each) => each.partition === partition).length;
      const offset = await (behaviour.from?.(partition, bounds, call) ??
        reached.get(partition) ??
        bounds.low);
      reached.set(partition, offset);
      return offset;
    },
    async handle({ partition }, records, signal) {
      if (busy.has(partition)) overlaps.push(partition);
      busy.add(partition);
      const delivery = { partition, offsets: records.map(({ offset }) => offset), records, signal };
      deliveries.push(delivery);
      try {
        await behaviour.handling?.(delivery);
        const next = (records.at(-1)?.offset ?? 0) + 1;
        reached.set(partition, next);
        return next;
      } finally {
        busy.delete(partition);
      }
    },
  };

  return {
    handler,
    assignments,
    deliveries,
    /** Partitions in which a batch began before the previous one was done. */
    overlaps,
    offsets: (partition: number): number[] =>
      deliveries.flatMap((each) => (each.partition === partition ? each.offsets : [])),
  };
}
