import type { PartitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { partitionStatus } from '../../../processing/read/partition-status.ts';
import { partitionId } from '../../../processing/records/record.ts';
import type { PartitionBacklogRow } from '../../../views/partitions.ts';
import { arrivals } from './arrivals.ts';
import { rates } from './rates.ts';
import {
  type DatabaseReading,
  type KafkaReading,
  type PartitionView,
  type TopView,
  waitingAge,
} from './view.ts';

/** A partition that does not move for so long is looked at more closely. */
const STILL_MS = 8_000;

/** The name of the counter that is no partition. */
const PUBLISHED = ' published';

/** Why a partition is stopped at this checkpoint. */
export type StopReason = { readonly nextOffset: number; readonly reason: string };

export type TopModel = {
  /** @param at when it was read, in milliseconds since 1970, as everywhere here */
  observeDatabase(reading: DatabaseReading, at: number): void;
  observeKafka(reading: KafkaReading, at: number): void;
  /** Reasons that are found only by reading records, by partition. They count while the checkpoint stays. */
  found(reasons: ReadonlyMap<string, StopReason>): void;
  partitions(at: number): readonly PartitionView[];
  /** Whether a partition neither moves nor says why. */
  hasUnexplained(at: number): boolean;
  totals(at: number): Pick<TopView, 'commands' | 'messages' | 'outbox'>;
};

/**
 * Puts together what Postgres and Kafka say, and what changes between two answers.
 * @param topics the command topics: other partitions of an older configuration are left out
 */
export function topModel(topics: readonly string[]): TopModel {
  const growth = rates();
  const waiting = arrivals();
  let rows: ReadonlyMap<string, PartitionBacklogRow> | undefined;
  let kafka: KafkaReading | undefined;
  let logs: ReadonlyMap<string, PartitionBounds> = new Map();
  let reasons: ReadonlyMap<string, StopReason> = new Map();

  function viewOf(name: string, at: number): PartitionView {
    const row = rows?.get(name);
    const bounds = logs.get(name);
    const status = row && bounds ? partitionStatus(row, bounds, undefined) : undefined;
    const lag = status?.lag ?? (rows && bounds && !row ? bounds.high - bounds.low : undefined);
    const known = reasons.get(name);
    const reason = status?.stopped ?? (known?.nextOffset === row?.nextOffset ? known?.reason : undefined);
    const isAssigned = kafka?.group.assigned?.has(name);
    const since = lag ? waiting.since(name, row?.nextOffset ?? 0) : undefined;
    return {
      name,
      checkpoint: row?.nextOffset,
      logEnd: bounds?.high,
      lag,
      age: waitingAge(since, row?.lastTimestamp ?? null, at),
      rate: growth.perSecond(name, at),
      reason,
      state: stateOf({
        isStopped: reason !== undefined,
        isAssigned,
        hasRow: row !== undefined,
        isKnown: !!rows && !!bounds,
      }),
    };
  }

  function names(): string[] {
    const inTables = [...(rows?.values() ?? [])].filter(({ topic }) => topics.includes(topic));
    const sorted = [...inTables, ...logs.values()].toSorted((a, b) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
    );
    return [...new Set(sorted.map(partitionId))];
  }

  return {
    observeDatabase(reading, at) {
      rows = new Map(reading.partitions.map((row) => [partitionId(row), row]));
      growth.observe({ at, counts: countersOf(reading) });
    },
    observeKafka(reading, at) {
      kafka = reading;
      logs = new Map(reading.bounds.map((bound) => [partitionId(bound), bound]));
      if (!rows) return;
      for (const [name, { high }] of logs) waiting.observe(name, high, at, rows.get(name)?.nextOffset ?? 0);
    },
    found: (found) => void (reasons = found),
    partitions: (at) => names().map((name) => viewOf(name, at)),
    hasUnexplained: (at) =>
      names()
        .map((name) => viewOf(name, at))
        .some(
          ({ name, lag, reason, state }) =>
            lag !== undefined &&
            lag > 0 &&
            reason === undefined &&
            state === 'ok' &&
            growth.isStill(name, STILL_MS, at),
        ),
    totals: (at) => ({
      commands: sumOf(names().map((name) => growth.perSecond(name, at))),
      messages: growth.perSecond(PUBLISHED, at),
      outbox: rows && outboxOf([...rows.values()]),
    }),
  };
}

function countersOf({ partitions }: DatabaseReading): Map<string, number> {
  const counts = new Map(partitions.map((row) => [partitionId(row), row.nextOffset]));
  counts.set(
    PUBLISHED,
    partitions.reduce((sum, { published }) => sum + published, 0),
  );
  return counts;
}

/** Undefined if none is known. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function outboxOf(rows: readonly PartitionBacklogRow[]): NonNullable<TopView['outbox']> {
  const messages = rows.reduce(
    (sum, { lastSequence, published }) => sum + Math.max(0, lastSequence - published),
    0,
  );
  const oldestMs = rows.reduce<number | undefined>(
    (oldest, { oldestUnpublishedMs: age }) =>
      age !== null && (oldest === undefined || age > oldest) ? age : oldest,
    undefined,
  );
  return { messages, oldestMs };
}

function stateOf(is: {
  isStopped: boolean;
  isAssigned: boolean | undefined;
  hasRow: boolean;
  isKnown: boolean;
}): PartitionView['state'] {
  if (is.isStopped) return 'stopped';
  if (!is.isKnown) return 'unknown';
  if (is.isAssigned === false) return 'no worker';
  return is.hasRow ? 'ok' : 'not started';
}
