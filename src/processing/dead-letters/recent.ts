import { sizeUpperBound } from '../records/record-codec.ts';
import {
  headerText,
  type InboundRecord,
  lastHeader,
  recordId,
  type TopicPartition,
} from '../records/record.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';
import { badFields } from './groups.ts';
import { type Resolution, resolutionIndex } from './resolution.ts';

/** A dead letter, and where it is in the dead-letter topic. */
export type RecentDeadLetter = {
  readonly place: TopicPartition & { readonly offset: number };
  readonly deadLetter: DeadLetter;
  /** The fields that are wrong, as far as the error names them. */
  readonly fields: readonly string[];
  /** `ce_source` of the record; undefined if it has none. */
  readonly source: string | undefined;
  /** Undefined: it is open. */
  readonly resolution: Resolution | undefined;
};

/** What to list; without criteria all. */
export type RecentFilter = {
  readonly state: 'open' | 'resolved' | 'all';
  readonly reason?: string | undefined;
  readonly field?: string | undefined;
};

/** Open dead letters with the same reason and field. */
export type RecentGroup = {
  readonly reason: string;
  /** Undefined: the error names none. */
  readonly field: string | undefined;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly newestAt: number;
  /** The most frequent producers. */
  readonly sources: readonly { readonly source: string | undefined; readonly count: number }[];
};

export type RecentLimits = {
  readonly deadLetters: number;
  readonly bytes: number;
  readonly resolutions: number;
};

/** Sources that a group names. */
const MAX_SOURCES = 5;

/** The newest dead letters, in memory. What exceeds the limits drops the oldest. */
export type RecentDeadLetters = {
  addDeadLetter(record: InboundRecord): void;
  /** @throws TechnicalFailure if the record is not a resolution */
  addResolution(record: InboundRecord): void;
  /** Takes up a resolution before its record arrives. */
  resolve(deadLetter: DeadLetter, resolution: Resolution): void;
  /** Newest first. */
  list(filter: RecentFilter): RecentDeadLetter[];
  /** The largest first. */
  groups(): RecentGroup[];
  /** Of several with the id, as after a topic was created again, the newest. */
  find(id: string): RecentDeadLetter | undefined;
  /** How many were dropped. */
  dropped(): number;
};

type Kept = Omit<RecentDeadLetter, 'resolution'> & { readonly bytes: number };

export function recentDeadLetters(limits: RecentLimits): RecentDeadLetters {
  /** By place, in the order of arrival. */
  const kept = new Map<string, Kept>();
  const resolutions = resolutionIndex(limits.resolutions);
  let bytes = 0;
  let dropped = 0;

  function dropOldest(): void {
    const [oldest] = kept;
    if (!oldest) return;
    kept.delete(oldest[0]);
    bytes -= oldest[1].bytes;
    dropped += 1;
  }

  const withResolution = ({ bytes: _, ...each }: Kept): RecentDeadLetter => ({
    ...each,
    resolution: resolutions.of(each.deadLetter),
  });

  const all = (): RecentDeadLetter[] => [...kept.values()].map(withResolution).toSorted(newestFirst);

  return {
    addDeadLetter(record) {
      const deadLetter = readDeadLetter(record);
      const place = recordId(record);
      if (!deadLetter || kept.has(place)) return;
      const { topic, partition, offset } = record;
      const { headers } = deadLetter.original;
      const size = sizeUpperBound(record.key, record.value, record.headers);
      kept.set(place, {
        place: { topic, partition, offset },
        deadLetter,
        fields: badFields(deadLetter),
        source: lastHeader(headers, 'ce_source') === undefined ? undefined : headerText(headers, 'ce_source'),
        bytes: size,
      });
      bytes += size;
      while (kept.size > limits.deadLetters || (bytes > limits.bytes && kept.size > 1)) dropOldest();
    },
    addResolution: resolutions.add,
    resolve: resolutions.set,
    list: (filter) => all().filter(matches(filter)),
    groups: () => groupsOf(all().filter(({ resolution }) => !resolution)),
    find: (id) => all().find(({ deadLetter }) => deadLetter.id === id),
    dropped: () => dropped,
  };
}

/** What the order of a list goes by. */
export type ListPlace = {
  readonly deadLetter: Pick<DeadLetter, 'failedAt'>;
  readonly place: { readonly partition: number; readonly offset: number };
};

/** By the time of the failure; those of the same time by their place in the topic. */
export const newestFirst = (one: ListPlace, other: ListPlace): number =>
  other.deadLetter.failedAt - one.deadLetter.failedAt ||
  other.place.partition - one.place.partition ||
  other.place.offset - one.place.offset;

const matches =
  ({ state, reason, field }: RecentFilter) =>
  ({ deadLetter, fields, resolution }: RecentDeadLetter): boolean =>
    (state === 'all' || (state === 'open') === (resolution === undefined)) &&
    (reason === undefined || reason === deadLetter.reason) &&
    (field === undefined || fields.includes(field));

/** A dead letter that names two fields is in two groups. */
function groupsOf(open: readonly RecentDeadLetter[]): RecentGroup[] {
  const members = open.flatMap((each) =>
    (each.fields.length > 0 ? each.fields : [undefined]).map((field) => ({ field, each })),
  );
  const groups = Map.groupBy(members, ({ field, each }) => JSON.stringify([each.deadLetter.reason, field]));
  return [...groups.values()].map(groupOf).toSorted((one, other) => other.count - one.count);
}

function groupOf(
  members: readonly { readonly field: string | undefined; readonly each: RecentDeadLetter }[],
) {
  const [first] = members;
  const sources = [...Map.groupBy(members, ({ each }) => each.source)]
    .map(([source, of]) => ({ source, count: of.length }))
    .toSorted((one, other) => other.count - one.count);
  return {
    reason: first?.each.deadLetter.reason ?? '',
    field: first?.field,
    count: members.length,
    newestAt: members.reduce((newest, { each }) => Math.max(newest, each.deadLetter.failedAt), 0),
    sources: sources.slice(0, MAX_SOURCES),
  };
}
