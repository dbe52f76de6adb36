import type { OutboxReader } from '../flush/outbox.ts';

/** The streams of one relay among several: the `index`th of `count` shards, counted from 1. */
export type RelayShard = { readonly index: number; readonly count: number };

/** All streams: there is one relay. */
export const SINGLE_SHARD: RelayShard = { index: 1, count: 1 };

/** As it is set. */
export const writeRelayShard = ({ index, count }: RelayShard): string => `${index}/${count}`;

/** By the partition's number alone: a database that is rebuilt or restored divides its streams in the same way. */
export const isInShard = ({ index, count }: RelayShard, partition: number): boolean =>
  partition % count === index - 1;

/** What relays of this shard, and no others, have in common: a transactional id, and a name to lead by. */
export const shardName = (name: string, { index, count }: RelayShard): string =>
  count === 1 ? name : `${name}-${index}-of-${count}`;

/**
 * Of the names by which anybody has published: those that may have streams in common with this shard. Shards of
 * one count have none; the undivided relay has with each, and is named even if it is not among the known. Other names
 * than these are another installation's.
 */
export function overlappingShards(name: string, shard: RelayShard, known: Iterable<string>): string[] {
  const { count } = shard;
  const ownCount = Array.from({ length: count }, (_, index) => shardName(name, { index: index + 1, count }));
  return [...new Set([name, ...known])].filter((each) => isOf(name, each) && !ownCount.includes(each));
}

const isOf = (name: string, each: string): boolean =>
  each === name || (each.startsWith(`${name}-`) && /^\d+-of-\d+$/.test(each.slice(name.length + 1)));

/** The outbox as far as it is the shard's. */
export const outboxOfShard = (outbox: OutboxReader, shard: RelayShard): OutboxReader => ({
  ...outbox,
  streams: async () => (await outbox.streams()).filter(({ partition }) => isInShard(shard, partition)),
});
