import { CheckpointMoved, PartitionStopped } from '../flush/checkpoint.ts';
import type { PartitionHandler } from './record-source.ts';
import { type InboundRecord, partitionId, type TopicPartition } from '../records/record.ts';
import { TechnicalFailure } from '../../service-layer/errors.ts';

/** Finds the partitions of a worker that do not make progress. */
export type PartitionHealth = {
  /** The handler, with its calls observed. */
  readonly handler: PartitionHandler;
  /** Sets the partitions that are assigned to the worker; all others are no longer observed. */
  assign(partitions: readonly TopicPartition[]): void;
  /** A health check: partitions that are stopped, and records that wait for too long; undefined: there are none. */
  problem(): Promise<string | undefined>;
  /** What is known of each assigned partition now. */
  readings(): Promise<readonly PartitionReading[]>;
};

export type PartitionReading = TopicPartition & {
  /** Offsets that are not handled, control records included; undefined: not known now. */
  readonly lag: number | undefined;
  /** Milliseconds for which the next record has waited, as far as this worker knows; 0: none waits. */
  readonly oldestAge: number;
  readonly isStopped: boolean;
};

/** How long a worker may take before it is not ready, in milliseconds. */
export type HealthLimits = {
  /** The age of a record that is not handled. */
  readonly maxAge: number;
  /** The time in which no record at all is handled while some wait. */
  readonly standstill: number;
};

export type PartitionHealthDependencies = {
  /** Offset of the next record to come, by partition id: shows that records wait while none is fetched. */
  readonly logEnds: () => Promise<ReadonlyMap<string, number>>;
  readonly limits: HealthLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export function partitionHealth(
  inner: PartitionHandler,
  { logEnds, limits, now }: PartitionHealthDependencies,
): PartitionHealth {
  /** By partition id. */
  let states = new Map<string, PartitionState>();
  /** When a record was handled last, or none waited. */
  let lastProgress = now();

  /** Ignores reports for partitions that are no longer assigned to this worker. */
  function update(partition: TopicPartition, change: Partial<PartitionState>): void {
    const id = partitionId(partition);
    const state = states.get(id);
    if (state) states.set(id, readableFrom({ ...state, ...change }, change.next ?? 0));
  }

  function behindSince(records: readonly InboundRecord[]): number | undefined {
    const { timestamp = Infinity } = records.at(-1) ?? {};
    return now() - timestamp > limits.maxAge ? timestamp : undefined;
  }

  const reportFailure = (partition: TopicPartition, error: unknown): void => {
    if (error instanceof PartitionStopped) update(partition, { stopped: error.message });
    else if (error instanceof CheckpointMoved) update(partition, { openingSince: now() });
    else if (!(error instanceof TechnicalFailure))
      update(partition, { stopped: `${partitionId(partition)}: ${(error as Error).message}` });
  };

  /** Reports that no record is handled while some wait: long before one of them is too old. */
  function standstill(): string | undefined {
    const waiting = [...states.values()].filter((state) => waitingSince(state, now()) < now());
    if (waiting.length === 0) lastProgress = now();
    const time = now() - lastProgress;
    return time <= limits.standstill
      ? undefined
      : `records wait, and none has been handled for ${seconds(time)}`;
  }

  async function readLogEnds(): Promise<void> {
    // Another check reports that Kafka cannot be asked.
    const ends = await logEnds().catch(() => new Map<string, number>());
    for (const [id, state] of states) states.set(id, withLogEnd(state, ends.get(id), now()));
  }

  const handler: PartitionHandler = {
    async assigned(partition, bounds) {
      try {
        const next = await inner.assigned(partition, bounds);
        update(partition, { stopped: undefined, openingSince: undefined, handlingSince: undefined, next });
        return next;
      } catch (error) {
        reportFailure(partition, error);
        throw error;
      }
    },
    async handle(partition, records, signal, range) {
      update(partition, { handlingSince: oldestOf(records, now()) });
      try {
        const next = await inner.handle(partition, records, signal, range);
        lastProgress = now();
        const behind = behindSince(records);
        update(partition, { stopped: undefined, handlingSince: undefined, next, behindSince: behind });
        return next;
      } catch (error) {
        // Aborted is no failure: the group rebalances, or the worker stops.
        if (!signal.aborted) reportFailure(partition, error);
        throw error;
      }
    },
    unreadable(partition, offset, reason) {
      update(partition, { unreadable: { at: offset, reason: reason.message } });
    },
    findLost: () => inner.findLost?.() ?? Promise.resolve([]),
  };

  return {
    handler,
    assign(partitions) {
      const opening = ({ topic, partition }: TopicPartition): [id: string, PartitionState] => {
        const id = partitionId({ topic, partition });
        const known = states.get(id);
        const openingSince = known?.openingSince ?? now();
        return [id, { ...known, partition: { topic, partition }, handlingSince: undefined, openingSince }];
      };
      states = new Map(partitions.map(opening));
    },
    async readings() {
      await readLogEnds();
      return [...states.values()].map((state) => readingOf(state, now()));
    },
    async problem() {
      await readLogEnds();
      const problems = [...states].flatMap(([id, state]) => problemOf(id, state, limits, now()) ?? []);
      return problems.join('; ') || standstill();
    },
  };
}

/** What is known of an assigned partition. Times are milliseconds since 1970. */
type PartitionState = {
  readonly partition: TopicPartition;
  /** Offset of the next record to come; undefined: Kafka does not report it. */
  readonly end?: number | undefined;
  /** Since when Kafka has not reported its log end, as while it has no leader; undefined: Kafka reports it. */
  readonly endUnknownSince?: number | undefined;
  /** Why it is not read; undefined: it is read. */
  readonly stopped?: string | undefined;
  /** The offset of a batch that cannot be read, and why; undefined: none was met. */
  readonly unreadable?: { readonly at: number; readonly reason: string } | undefined;
  /** Since when its position has been waited for; undefined: the position is known. */
  readonly openingSince?: number | undefined;
  /** Timestamp of the oldest record that is being handled; undefined: none is. */
  readonly handlingSince?: number | undefined;
  /** Offset of the next record to handle; undefined: not known yet. */
  readonly next?: number | undefined;
  /** Timestamp of the last handled record, if it was too old: the next one is probably about as old. */
  readonly behindSince?: number | undefined;
  /** The next offset, while the log has records from there on, and since when that is known; undefined: none waits. */
  readonly waiting?: { readonly next: number; readonly since: number } | undefined;
};

/** @param end offset of the next record to come; undefined: Kafka does not report it */
function withLogEnd(state: PartitionState, end: number | undefined, now: number): PartitionState {
  if (end === undefined) return { ...state, end, endUnknownSince: state.endUnknownSince ?? now };
  const { next, waiting } = state;
  const known = { ...state, end, endUnknownSince: undefined };
  if (next === undefined) return known;
  if (end <= next) return { ...known, waiting: undefined, behindSince: undefined };
  return { ...known, waiting: waiting?.next === next ? waiting : { next, since: now } };
}

/** The state after reading has reached an offset: a batch before it that could not be read has been passed. */
const readableFrom = (state: PartitionState, next: number): PartitionState =>
  state.unreadable && state.unreadable.at < next ? { ...state, unreadable: undefined } : state;

const readingOf = (state: PartitionState, now: number): PartitionReading => ({
  ...state.partition,
  lag: state.end === undefined || state.next === undefined ? undefined : Math.max(0, state.end - state.next),
  oldestAge: Math.max(0, now - waitingSince(state, now)),
  isStopped: stoppedBy(state) !== undefined,
});

const stoppedBy = ({ stopped, unreadable }: PartitionState): string | undefined =>
  stopped ?? unreadable?.reason;

/** What is wrong with the partition, as a sentence; undefined: nothing. */
function problemOf(
  id: string,
  state: PartitionState,
  { maxAge, standstill }: HealthLimits,
  now: number,
): string | undefined {
  const stopped = stoppedBy(state);
  if (stopped !== undefined) return stopped;
  const { openingSince = now, endUnknownSince = now } = state;
  if (now - openingSince > standstill)
    return `${id}: its position has not been read for ${seconds(now - openingSince)}`;
  if (now - endUnknownSince > standstill)
    return `${id}: Kafka has not reported its log end for ${seconds(now - endUnknownSince)}: check that it has a leader`;
  const age = now - waitingSince(state, now);
  return age > maxAge ? `${id}: a record has waited for ${seconds(age)}` : undefined;
}

/** Since when the next record has waited; now if none waits. */
function waitingSince(
  { handlingSince, waiting, behindSince = Infinity }: PartitionState,
  now: number,
): number {
  if (handlingSince !== undefined) return handlingSince;
  return waiting ? Math.min(waiting.since, behindSince) : now;
}

/** The timestamp of the oldest record, or now if all are from the future, as a producer may claim. */
const oldestOf = (records: readonly InboundRecord[], now: number): number | undefined =>
  records.length === 0
    ? undefined
    : records.reduce((oldest, { timestamp }) => Math.min(oldest, timestamp), now);

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
