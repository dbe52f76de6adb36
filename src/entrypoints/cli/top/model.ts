import { assignedIn } from '../../../adapters/kafka/consumer/group-members.ts';
import { partitionStatus } from '../../../processing/read/partition-status.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { outboxBacklog } from '../../../views/pipeline.ts';
import { arrivals } from './arrivals.ts';
import { checkpointBeyondEnd, deletedBeforeHandled, type Logs, type Rows } from './log-mismatch.ts';
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

/** Rates are averages over so long: relays report their progress once a second. */
const RATE_WINDOW_MS = 10_000;
/** Or over so many intervals, if that is longer. */
const RATE_INTERVALS = 3;

/** The name of the counter that is no partition. */
const PUBLISHED = ' published';

/** Why a partition is stopped at this checkpoint. */
export type StopReason = { readonly nextOffset: number; readonly reason: string };

export type TopModel = {
  /**
   * @param logsBefore the logs that were known when Postgres was asked
   * @param at when the answer came, in milliseconds since 1970, as everywhere here
   */
  observeDatabase(reading: DatabaseReading, logsBefore: Logs, at: number): void;
  /** @param rowsBefore the rows that were known when Kafka was asked */
  observeKafka(reading: KafkaReading, rowsBefore: Rows, at: number): void;
  rows(): Rows;
  logs(): Logs;
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
 * @param intervalMs milliseconds between two readings
 */
export function topModel(topics: readonly string[], intervalMs: number): TopModel {
  const growth = rates(Math.max(RATE_WINDOW_MS, RATE_INTERVALS * intervalMs));
  const waiting = arrivals();
  const nothing = new Map<string, never>();
  let database: { readonly rows: Rows; readonly logsBefore: Logs } | undefined;
  let kafka: { readonly logs: Logs; readonly rowsBefore: Rows } = { logs: nothing, rowsBefore: nothing };
  /** Names of the partitions that have a worker; undefined: it is not known. */
  let assigned: ReadonlySet<string> | undefined;
  let reasons: ReadonlyMap<string, StopReason> = nothing;

  const rows = (): Rows => database?.rows ?? nothing;
  const logs = (): Logs => kafka.logs;

  function reasonOf(name: string): string | undefined {
    const known = reasons.get(name);
    return (
      checkpointBeyondEnd(kafka.rowsBefore.get(name), logs().get(name)) ??
      deletedBeforeHandled(rows().get(name), database?.logsBefore.get(name)) ??
      (known?.nextOffset === rows().get(name)?.nextOffset ? known?.reason : undefined)
    );
  }

  /** Undefined until both services have answered. */
  function lagOf(name: string): number | undefined {
    const row = rows().get(name);
    const log = logs().get(name);
    if (!database || !log) return undefined;
    return row ? partitionStatus(row, log, undefined).lag : log.high - log.low;
  }

  function viewOf(name: string, at: number): PartitionView {
    const row = rows().get(name);
    const lag = lagOf(name);
    const reason = reasonOf(name);
    const arrival = lag ? waiting.arrivalOf(name, row?.nextOffset ?? 0) : undefined;
    return {
      name,
      checkpoint: row?.nextOffset,
      logEnd: logs().get(name)?.high,
      lag,
      age: waitingAge(arrival, row?.lastTimestamp ?? null, at),
      rate: growth.perSecond(name, at),
      reason,
      state: stateOf({
        isStopped: reason !== undefined,
        isAssigned: assigned?.has(name),
        hasRow: row !== undefined,
        isKnown: lag !== undefined,
      }),
    };
  }

  function names(): string[] {
    const inTables = [...rows().values()].filter(({ topic }) => topics.includes(topic));
    const sorted = [...inTables, ...logs().values()].toSorted((a, b) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
    );
    return [...new Set(sorted.map(partitionId))];
  }

  return {
    observeDatabase(reading, logsBefore, at) {
      const found = reading.partitions.map((row) => [partitionId(row), row] as const);
      database = { rows: new Map(found), logsBefore };
      growth.observe({ at, counts: countersOf(reading) });
    },
    observeKafka({ bounds, group }, rowsBefore, at) {
      kafka = { logs: new Map(bounds.map((bound) => [partitionId(bound), bound])), rowsBefore };
      assigned = assignedIn(group);
      if (!database) return;
      for (const [name, { high }] of logs())
        waiting.observe(name, high, at, rows().get(name)?.nextOffset ?? 0);
    },
    rows,
    logs,
    found: (found) => void (reasons = found),
    partitions: (at) => names().map((name) => viewOf(name, at)),
    hasUnexplained: (at) =>
      names()
        .map((name) => viewOf(name, at))
        .some(({ name, lag, state }) => lag && state === 'ok' && growth.isStill(name, STILL_MS, at)),
    totals: (at) => ({
      commands: sumOf(names().map((name) => growth.perSecond(name, at))),
      messages: growth.perSecond(PUBLISHED, at),
      outbox: database && outboxBacklog([...database.rows.values()]),
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
