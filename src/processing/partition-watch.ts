import { CheckpointMoved, PartitionStopped } from './checkpoint.ts';
import type { PartitionHandler } from './record-source.ts';
import { type InboundRecord, partitionName, type TopicPartition } from './records.ts';
import { type PartitionStanding, troubleOf } from './partition-standing.ts';
import { TechnicalFailure } from '../service-layer/failures.ts';

/** Knows which of a worker's partitions do not go on as they should. */
export type PartitionWatch = {
  /** The handler, looked at from outside. */
  readonly handler: PartitionHandler;
  /** The partitions that the worker has from now on; others are no more its concern. */
  hold(partitions: readonly TopicPartition[]): void;
  /** What is wrong: partitions that stand still, and records older than `maxAge` ms that are not handled yet. */
  problem(): Promise<string | undefined>;
};

export type PartitionWatchDependencies = {
  /** Offset of the next record to come, by partition name: shows what waits while nothing is fetched. */
  readonly logEnds: () => Promise<ReadonlyMap<string, number>>;
  /** Milliseconds. */
  readonly maxAge: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export function partitionWatch(
  inner: PartitionHandler,
  { logEnds, maxAge, now }: PartitionWatchDependencies,
): PartitionWatch {
  let held = new Map<string, PartitionStanding>();

  /** What an old assignment still has to say is no more this worker's concern. */
  function note(partition: TopicPartition, news: PartitionStanding): void {
    const name = partitionName(partition);
    const known = held.get(name);
    if (known) held.set(name, { ...known, ...news });
  }

  const noteFailure = (partition: TopicPartition, error: unknown): void => {
    if (error instanceof PartitionStopped) note(partition, { stopped: error.message });
    else if (error instanceof CheckpointMoved) note(partition, { openingSince: now() });
    else if (!(error instanceof TechnicalFailure))
      note(partition, { stopped: `${partitionName(partition)}: ${(error as Error).message}` });
  };

  const handler: PartitionHandler = {
    async assigned(partition, bounds) {
      try {
        const offset = await inner.assigned(partition, bounds);
        note(partition, {
          stopped: undefined,
          openingSince: undefined,
          handlingFrom: undefined,
          next: offset,
        });
        return offset;
      } catch (error) {
        noteFailure(partition, error);
        throw error;
      }
    },
    async handle(partition, records, signal, end) {
      note(partition, { handlingFrom: oldestOf(records) });
      try {
        const next = await inner.handle(partition, records, signal, end);
        const last = records.at(-1);
        note(partition, { stopped: undefined, handlingFrom: undefined, next });
        if (last) note(partition, { lastTimestamp: last.timestamp });
        return next;
      } catch (error) {
        noteFailure(partition, error);
        throw error;
      }
    },
  };

  return {
    handler,
    hold(partitions) {
      const opening = (name: string): PartitionStanding => ({
        stopped: held.get(name)?.stopped,
        openingSince: held.get(name)?.openingSince ?? now(),
      });
      held = new Map(partitions.map(partitionName).map((name) => [name, opening(name)]));
    },
    async problem() {
      const ends = await logEnds().catch(() => new Map<string, number>());
      for (const [name, standing] of held) held.set(name, lookedAt(standing, ends.get(name), now()));
      const troubles = [...held].flatMap(
        ([name, standing]) => troubleOf(name, standing, maxAge, now()) ?? [],
      );
      return troubles.join('; ') || undefined;
    },
  };
}

/** A log that is read to its end, or behind it, is at rest; one that goes further has records that wait. */
function lookedAt(standing: PartitionStanding, end: number | undefined, now: number): PartitionStanding {
  if (end === undefined || standing.next === undefined) return standing;
  if (end <= standing.next) return { ...standing, restedAt: now, waits: false };
  // Nothing was handled yet: what waits is known since this look.
  const restedAt = standing.restedAt ?? (standing.lastTimestamp === undefined ? now : undefined);
  return { ...standing, restedAt, waits: true };
}

const oldestOf = (records: readonly InboundRecord[]): number | undefined =>
  records.length === 0 ? undefined : Math.min(...records.map(({ timestamp }) => timestamp));
