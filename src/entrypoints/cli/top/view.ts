import type { GroupDescription } from '../../../adapters/kafka/consumer/group-members.ts';
import type { RelayLeader } from '../../../adapters/postgres/relay/relay-leaders.ts';
import type { PartitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import type { OutboxBacklog, PipelineRow } from '../../../views/pipeline.ts';
import type { Arrival } from './arrivals.ts';

/** What Postgres says at a time. */
export type DatabaseReading = {
  readonly partitions: readonly PipelineRow[];
  readonly leaders: readonly RelayLeader[];
};

/** What Kafka says at a time. */
export type KafkaReading = {
  /** Of the command topics. */
  readonly bounds: readonly PartitionBounds[];
  readonly group: GroupDescription;
  /** Of the topics of dead letters and of their resolutions: whether there is something new to read. */
  readonly deadLetterLogs: readonly PartitionBounds[];
};

/** What the dead-letter topic says. */
export type DeadLetterReading =
  | {
      readonly open: number;
      /** `3 open (2 NOT_JSON, 1 EMPTY_VALUE), 0 replayed, 1 discarded` */
      readonly summary: string;
      /** The open one that failed last. */
      readonly newest: NewestDeadLetter | undefined;
    }
  /** There are too many records to read them here. */
  | { readonly records: number };

export type NewestDeadLetter = {
  readonly id: string;
  readonly reason: string;
  readonly key: string | undefined;
  /** Milliseconds since 1970. */
  readonly failedAt: number;
};

export const SORT_ORDERS = ['name', 'lag', 'age', 'rate'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** A service, as the view shows it. Times are milliseconds since 1970. */
export type ServiceView = {
  readonly name: string;
  readonly state: 'asked' | 'ok' | 'away';
  readonly problem?: string | undefined;
  readonly since?: number | undefined;
  /** When the values came that are still shown. */
  readonly lastAnswer?: number | undefined;
};

/** A command partition. What is not known is undefined. */
export type PartitionView = {
  readonly name: string;
  readonly checkpoint: number | undefined;
  readonly logEnd: number | undefined;
  readonly lag: number | undefined;
  /** How long the oldest record that is not handled has waited; undefined: none waits, or it is not known. */
  readonly age: WaitingAge | undefined;
  /** Commands handled a second. */
  readonly rate: number | undefined;
  readonly state: 'ok' | 'stopped' | 'no worker' | 'not started' | 'unknown';
  /** Why it is stopped, and how to continue. */
  readonly reason: string | undefined;
};

/** In milliseconds; `at most` and `at least` where the record came before or while this process did not watch. */
export type WaitingAge = { readonly ms: number; readonly bound: 'exact' | 'at most' | 'at least' };

/** An arrival that is known so closely counts as exact: the ends of the logs are read every second. */
const EXACT_MS = 3_000;

/**
 * The age of the record that waits.
 * @param lastTimestamp of the record before it, a bound if its arrival was not seen; producers may send any number
 */
export function waitingAge(
  arrival: Arrival | undefined,
  lastTimestamp: number | null,
  now: number,
): WaitingAge | undefined {
  if (!arrival) return undefined;
  const { at, after } = arrival;
  const least = Math.max(0, now - at);
  if (after !== undefined && at - after <= EXACT_MS) return { ms: least, bound: 'exact' };
  const most = after ?? lastTimestamp;
  return most !== null && now - most >= least
    ? { ms: now - most, bound: 'at most' }
    : { ms: least, bound: 'at least' };
}

/** Everything that `top` shows. What is not known is undefined. Times are milliseconds since 1970. */
export type TopView = {
  readonly at: number;
  readonly services: readonly ServiceView[];
  readonly partitions: readonly PartitionView[];
  /** A second. */
  readonly commands: number | undefined;
  /** Published a second: events, rejections and dead letters. */
  readonly messages: number | undefined;
  readonly outbox: OutboxBacklog | undefined;
  readonly group: { readonly state: string; readonly members: number } | undefined;
  readonly leaders: readonly RelayLeader[] | undefined;
  readonly deadLetters: DeadLetterReading | undefined;
  readonly deadLetterProblem: string | undefined;
};
