import type {
  DeadLetterGroup,
  DeadLetterGroups,
  LateBatches,
  Partition,
  Pipeline,
  Service,
} from '../api/answers.ts';
import type { PageName } from '../routing.ts';

/** A process that has to run somewhere. */
export type Role = 'worker' | 'relay';

/** Something that a person has to know of, whichever page is open. */
export type Notice =
  | { readonly kind: 'away'; readonly service: Service }
  | { readonly kind: 'stopped'; readonly partition: Partition }
  | { readonly kind: 'nobody'; readonly role: Role }
  | { readonly kind: 'no-worker'; readonly partitions: readonly Partition[] }
  | { readonly kind: 'late'; readonly late: LateBatches }
  | { readonly kind: 'broken'; readonly group: DeadLetterGroup; readonly open: number };

/** What is known: undefined: no answer yet. */
export type Known = {
  readonly pipeline: Pipeline | undefined;
  readonly groups: DeadLetterGroups | undefined;
  readonly late: LateBatches | undefined;
};

/** Returns the notices, the most serious first. */
export function noticesOf({ pipeline, groups, late }: Known): Notice[] {
  const partitions = pipeline?.partitions ?? [];
  const [group] = groups?.groups ?? [];
  const alone = hasNoMembers(pipeline)
    ? []
    : partitions.filter((partition) => hasNoWorker(partition, pipeline));
  return [
    ...(pipeline?.services ?? [])
      .filter(({ ok }) => !ok)
      .map((service) => ({ kind: 'away', service }) as const),
    ...partitions
      .filter(({ stopped }) => stopped)
      .map((partition) => ({ kind: 'stopped', partition }) as const),
    ...missingRoles(pipeline).map((role) => ({ kind: 'nobody', role }) as const),
    ...(alone.length > 0 ? [{ kind: 'no-worker', partitions: alone } as const] : []),
    ...(late && late.batches.length > 0 ? [{ kind: 'late', late } as const] : []),
    ...(groups && group ? [{ kind: 'broken', group, open: groups.open } as const] : []),
  ];
}

const hasNoMembers = (pipeline: Pipeline | undefined): boolean =>
  /^(empty|dead)$/i.test(pipeline?.group?.state ?? '');

/** Which of worker and relay nobody runs, as far as Kafka and Postgres answer. */
function missingRoles(pipeline: Pipeline | undefined): Role[] {
  const missing: Role[] = [];
  if (hasNoMembers(pipeline)) missing.push('worker');
  if (pipeline?.relay?.leaders.length === 0) missing.push('relay');
  return missing;
}

/** Whether commands wait in a partition that no member of the group reads. A group that rebalances has no members' list. */
export const hasNoWorker = (
  { lag, assignedTo, stopped }: Partition,
  pipeline: Pipeline | undefined,
): boolean =>
  pipeline?.group?.state !== undefined &&
  !/rebalance/i.test(pipeline.group.state) &&
  assignedTo === null &&
  stopped === null &&
  (lag ?? 0) > 0;

/** How many things need somebody, by page: shown in the navigation. */
export function countsOf({ pipeline, groups, late }: Known): Partial<Record<PageName, string>> {
  const badge = pipelineBadge(pipeline);
  const lateCount = late?.batches.length ?? 0;
  return {
    ...(badge ? { pipeline: badge } : {}),
    ...(lateCount > 0 ? { shortages: `${lateCount}${late?.next ? '+' : ''} late` } : {}),
    ...(groups && groups.open > 0 ? { 'dead-letters': `${groups.open} open` } : {}),
  };
}

function pipelineBadge(pipeline: Pipeline | undefined): string | undefined {
  const stopped = (pipeline?.partitions ?? []).filter((partition) => partition.stopped).length;
  if (stopped > 0) return `${stopped} stopped`;
  const [missing] = missingRoles(pipeline);
  return missing && `no ${missing}`;
}
