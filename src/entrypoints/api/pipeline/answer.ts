import type { PartitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import type { GroupDescription } from '../../../adapters/kafka/consumer/group-members.ts';
import type { CheckedPartition } from '../../../adapters/kafka/one-off/checkpoint-records.ts';
import type { RelayLeader } from '../../../adapters/postgres/relay/relay-leaders.ts';
import { partitionStatus } from '../../../processing/read/partition-status.ts';
import { rfc3339 } from '../../../processing/records/record-time.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { outboxBacklog, type PipelineRow, unpublishedMessages } from '../../../views/pipeline.ts';
import type { Partition, Pipeline, Service } from './schema.ts';

/** What was read for an answer; undefined: the service did not answer. */
export type PipelineParts = {
  readonly rows: readonly PipelineRow[] | undefined;
  readonly leaders: readonly RelayLeader[] | undefined;
  readonly bounds: readonly PartitionBounds[] | undefined;
  readonly group: GroupDescription | undefined;
  /** By partition name; may be some seconds old. */
  readonly checked: ReadonlyMap<string, CheckedPartition>;
};

/** What is remembered from one answer to the next. */
export type PipelineMemory = {
  /** Since when a partition is seen as stopped, by name, in ms since 1970. */
  readonly stoppedSince: Map<string, number>;
  /** When a partition had no lag the last time, by name. */
  readonly emptyAt: Map<string, number>;
};

/** A commit counts as recent for so long. */
const RECENT_MS = 10_000;

const timeOf = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : rfc3339(ms);

/**
 * Puts an answer together.
 * @param groupName the consumer group
 * @param now milliseconds since 1970
 */
export function pipelineAnswer(
  parts: PipelineParts,
  services: Service[],
  groupName: string,
  memory: PipelineMemory,
  now: number,
): Pipeline {
  const { rows, leaders, bounds, group } = parts;
  return {
    at: rfc3339(now),
    services,
    partitions: rows || bounds ? partitionsOf(parts, memory, now) : null,
    outbox: rows ? outboxOf(rows) : null,
    relay: rows && leaders ? relayOf(rows, leaders) : null,
    group: group
      ? {
          name: groupName,
          state: group.state,
          members: group.members.map((member) => ({ ...member, partitions: [...member.partitions] })),
        }
      : null,
    totals: rows ? totalsOf(rows) : null,
    latencyMs: largest((rows ?? []).map(recentLatency)),
  };
}

const sum = (rows: readonly PipelineRow[], of: (row: PipelineRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** Null if there is none. */
const largest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (most === null || (value ?? -Infinity) > most ? value : most), null);

const totalsOf = (rows: readonly PipelineRow[]) => ({
  handled: sum(rows, ({ nextOffset }) => nextOffset),
  written: sum(rows, ({ lastSequence }) => lastSequence),
  published: sum(rows, ({ published }) => published),
});

function outboxOf(rows: readonly PipelineRow[]) {
  const { messages, oldestMs } = outboxBacklog(rows);
  return { messages, oldestAgeSeconds: oldestMs === null ? null : seconds(oldestMs) };
}

const relayOf = (rows: readonly PipelineRow[], leaders: readonly RelayLeader[]) => ({
  leaders: leaders.map(({ shard, address, since }) => ({ shard, address, since: timeOf(since) })),
  published: sum(rows, ({ published }) => published),
  reportedAt: timeOf(largest(rows.map(({ reportedAt }) => reportedAt))),
});

/** Milliseconds from the record of the last command to the commit; null if no message was written after it. */
function latencyOf({ committedAt, lastTimestamp }: PipelineRow): number | null {
  if (committedAt === null || lastTimestamp === null || committedAt < lastTimestamp) return null;
  const latency = Math.round(committedAt - lastTimestamp);
  return Number.isSafeInteger(latency) ? latency : null;
}

const recentLatency = (row: PipelineRow): number | null =>
  row.committedAt !== null && row.now - row.committedAt <= RECENT_MS ? latencyOf(row) : null;

function partitionsOf({ rows, bounds, group, checked }: PipelineParts, memory: PipelineMemory, now: number) {
  const known = new Map((rows ?? []).map((row) => [partitionId(row), row]));
  const logs = new Map((bounds ?? []).map((bound) => [partitionId(bound), bound]));
  const names = new Set([...known.keys(), ...logs.keys()]);
  const members = new Map(
    (group?.members ?? []).flatMap(({ memberId, partitions }) =>
      partitions.map((name): [string, string] => [name, memberId]),
    ),
  );
  return [...names]
    .map((name) => {
      const part = { row: known.get(name), log: logs.get(name), checked: checked.get(name) };
      return partitionOf(name, part, members.get(name) ?? null, memory, now);
    })
    .toSorted((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
}

type Part = {
  readonly row: PipelineRow | undefined;
  readonly log: PartitionBounds | undefined;
  readonly checked: CheckedPartition | undefined;
};

function partitionOf(
  id: string,
  { row, log, checked }: Part,
  assignedTo: string | null,
  memory: PipelineMemory,
  now: number,
): Partition {
  const { topic, partition } = (row ?? log) as PipelineRow | PartitionBounds;
  const status = row && log ? partitionStatus(row, log, undefined) : undefined;
  const lag = status?.lag ?? null;
  if (lag === 0) memory.emptyAt.set(id, now);
  return {
    id,
    topic,
    partition,
    checkpoint: row?.nextOffset ?? null,
    logStart: log?.low ?? null,
    logEnd: log?.high ?? null,
    lag,
    oldestAgeSeconds:
      row && lag !== null && lag > 0 ? ageOf(row, checked, memory.emptyAt.get(id), now) : null,
    messages: row?.lastSequence ?? null,
    unpublished: row ? unpublishedMessages(row) : null,
    lastCommitAt: timeOf(row?.committedAt),
    latencyMs: row ? latencyOf(row) : null,
    assignedTo,
    stopped: stoppedOf(id, status?.stopped ?? (log ? checked?.status.stopped : undefined), memory, now),
  };
}

/**
 * At most so long has the oldest record waited: it came after the last one that was handled, after the one that was read
 * when it was the oldest, and after the last time when none waited.
 */
function ageOf(
  { nextOffset, lastTimestamp }: PipelineRow,
  checked: CheckedPartition | undefined,
  emptyAt: number | undefined,
  now: number,
): number | null {
  const oldest = checked?.oldest;
  if (oldest?.offset === nextOffset) return seconds(Math.max(0, now - oldest.timestamp));
  const earlier = oldest && oldest.offset < nextOffset ? oldest.timestamp : undefined;
  // Producers may send any timestamp: one of the future says nothing.
  const since = largest(
    [lastTimestamp, earlier ?? null, emptyAt ?? null].filter((time) => time === null || time <= now),
  );
  return since === null ? null : seconds(now - since);
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

function stoppedOf(id: string, reason: string | undefined, { stoppedSince }: PipelineMemory, now: number) {
  if (reason === undefined) {
    stoppedSince.delete(id);
    return null;
  }
  const since = stoppedSince.get(id) ?? now;
  stoppedSince.set(id, since);
  return { reason, since: rfc3339(since), accept: `bin/allocation partitions resume ${id} --accept-loss` };
}
