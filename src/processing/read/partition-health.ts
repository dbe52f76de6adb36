import { CheckpointMoved, PartitionStopped } from '../flush/checkpoint.ts';
import type { PartitionHandler } from './record-source.ts';
import { type InboundRecord, partitionName, type TopicPartition } from '../records/record.ts';
import {
  lookedAt,
  type PartitionStanding,
  type Patience,
  reachedBy,
  troubleOf,
  waitingSince,
} from './partition-standing.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';

/** Knows which of a worker's partitions do not go on as they should. */
export type PartitionHealth = {
  /** The handler, looked at from outside. */
  readonly handler: PartitionHandler;
  /** The partitions that the worker has from now on; others are no more its concern. */
  hold(partitions: readonly TopicPartition[]): void;
  /** What is wrong: partitions that stand still, and records that wait for too long. */
  problem(): Promise<string | undefined>;
};

export type PartitionHealthDependencies = {
  /** Offset of the next record to come, by partition name: shows what waits while nothing is fetched. */
  readonly logEnds: () => Promise<ReadonlyMap<string, number>>;
  readonly patience: Patience;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export function partitionHealth(
  inner: PartitionHandler,
  { logEnds, patience, now }: PartitionHealthDependencies,
): PartitionHealth {
  let held = new Map<string, PartitionStanding>();
  /** When something was handled, or there was nothing to handle. */
  let lastProgress = now();

  /** What an old assignment still has to say is no more this worker's concern. */
  function note(partition: TopicPartition, news: PartitionStanding): void {
    const name = partitionName(partition);
    const known = held.get(name);
    if (known) held.set(name, reachedBy({ ...known, ...news }, news.next ?? 0));
  }

  function behindFrom(records: readonly InboundRecord[]): number | undefined {
    const { timestamp = Infinity } = records.at(-1) ?? {};
    return now() - timestamp > patience.maxAge ? timestamp : undefined;
  }

  const noteFailure = (partition: TopicPartition, error: unknown): void => {
    if (error instanceof PartitionStopped) note(partition, { stopped: error.message });
    else if (error instanceof CheckpointMoved) note(partition, { openingSince: now() });
    else if (!(error instanceof TechnicalFailure))
      note(partition, { stopped: `${partitionName(partition)}: ${(error as Error).message}` });
  };

  /** Says so if nothing at all is handled while records wait: long before one of them is too old. */
  function standsStill(): string | undefined {
    const waiting = [...held.values()].filter((standing) => waitingSince(standing, now()) < now());
    if (waiting.length === 0) lastProgress = now();
    const still = now() - lastProgress;
    if (still <= patience.standstill) return undefined;
    return `none of the records that wait was handled for ${Math.round(still / 1_000)} s`;
  }

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
    async handle(partition, records, signal, range) {
      note(partition, { handlingFrom: oldestOf(records, now()) });
      try {
        const next = await inner.handle(partition, records, signal, range);
        lastProgress = now();
        note(partition, {
          stopped: undefined,
          handlingFrom: undefined,
          next,
          behindFrom: behindFrom(records),
        });
        return next;
      } catch (error) {
        // Called off: the group is rebalancing, or the worker stops.
        if (!signal.aborted) noteFailure(partition, error);
        throw error;
      }
    },
    unreadable(partition, offset, reason) {
      note(partition, { unreadable: { at: offset, reason: reason.message } });
    },
    lost: () => inner.lost?.() ?? Promise.resolve([]),
  };

  return {
    handler,
    hold(partitions) {
      const opening = (name: string): PartitionStanding => ({
        ...held.get(name),
        handlingFrom: undefined,
        openingSince: held.get(name)?.openingSince ?? now(),
      });
      held = new Map(partitions.map(partitionName).map((name) => [name, opening(name)]));
    },
    async problem() {
      // Whether Kafka can be asked is another check's matter.
      const ends = await logEnds().catch(() => new Map<string, number>());
      for (const [name, standing] of held) held.set(name, lookedAt(standing, ends.get(name), now()));
      const troubles = [...held].flatMap(
        ([name, standing]) => troubleOf(name, standing, patience, now()) ?? [],
      );
      return troubles.join('; ') || standsStill();
    },
  };
}

/** Not later than now, whatever a producer says. */
const oldestOf = (records: readonly InboundRecord[], now: number): number | undefined =>
  records.length === 0
    ? undefined
    : records.reduce((oldest, { timestamp }) => Math.min(oldest, timestamp), now);
