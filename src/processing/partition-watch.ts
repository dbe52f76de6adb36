import { PartitionStopped } from './checkpoint.ts';
import type { PartitionHandler } from './record-source.ts';
import { type InboundRecord, partitionName, type TopicPartition } from './records.ts';

type Watched = {
  /** Why nothing is read of it until a person has decided. */
  stopped?: string | undefined;
  /** Timestamp (ms) of the oldest record that is being handled; undefined: none is. */
  oldest?: number | undefined;
};

/** Knows which of a worker's partitions do not go on as they should. */
export type PartitionWatch = {
  /** The handler, looked at from outside. */
  readonly handler: PartitionHandler;
  /** The partitions that the worker has from now on; others are no more its concern. */
  hold(partitions: readonly TopicPartition[]): void;
  /** What is wrong: partitions that stand still, and records older than `maxAge` ms that are not handled yet. */
  problem(): Promise<string | undefined>;
};

/**
 * @param maxAge milliseconds
 * @param now milliseconds since 1970
 */
export function partitionWatch(inner: PartitionHandler, maxAge: number, now: () => number): PartitionWatch {
  let held = new Map<string, Watched>();
  const note = (partition: TopicPartition, state: Watched): void =>
    void held.set(partitionName(partition), state);
  const noteStop = (partition: TopicPartition, error: unknown): void =>
    error instanceof PartitionStopped ? note(partition, { stopped: error.message }) : undefined;

  const handler: PartitionHandler = {
    async assigned(partition, bounds) {
      try {
        const offset = await inner.assigned(partition, bounds);
        note(partition, {});
        return offset;
      } catch (error) {
        noteStop(partition, error);
        throw error;
      }
    },
    async handle(partition, records, signal, end) {
      note(partition, { oldest: oldestOf(records) });
      try {
        const next = await inner.handle(partition, records, signal, end);
        note(partition, {});
        return next;
      } catch (error) {
        noteStop(partition, error);
        throw error;
      }
    },
  };

  return {
    handler,
    hold: (partitions) =>
      void (held = new Map(
        partitions.map((each) => [partitionName(each), held.get(partitionName(each)) ?? {}]),
      )),
    async problem() {
      const stopped = [...held.values()].flatMap((state) => state.stopped ?? []);
      const old = [...held].filter(([, { oldest = Infinity }]) => now() - oldest > maxAge);
      const late = old.map(
        ([name, { oldest = 0 }]) => `${name}: a record waits for ${seconds(now() - oldest)}`,
      );
      return [...stopped, ...late].join('; ') || undefined;
    },
  };
}

const oldestOf = (records: readonly InboundRecord[]): number | undefined =>
  records.length === 0 ? undefined : Math.min(...records.map(({ timestamp }) => timestamp));

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
