import type { OutboxReader } from '../flush/outbox.ts';

/** The part of the streams that one relay publishes: the `index`th of `count` shards, counted from 1. */
export type RelayShard = { readonly index: number; readonly count: number };

/** All streams. */
export const SINGLE_SHARD: RelayShard = { index: 1, count: 1 };

/** As in the setting RELAY_SHARD, such as `1/3`. */
export const writeRelayShard = ({ index, count }: RelayShard): string => `${index}/${count}`;

/** By the partition number alone, so that a rebuilt or restored database divides its streams in the same way. */
export const isInShard = ({ index, count }: RelayShard, partition: number): boolean =>
  partition % count === index - 1;

/** The transactional id, and the name of the leader lock, that the relays of this shard share. */
export const shardName = (name: string, { index, count }: RelayShard): string =>
  count === 1 ? name : `${name}-${index}-of-${count}`;

/**
 * Returns the transactional ids, among those ever used, whose streams may overlap with this shard's. Shards of the same
 * count do not overlap. The undivided relay overlaps with every shard and is returned even if it is not known. Names of
 * other installations are left out.
 * @param name the transactional id of all relays, without the shard
 * @param known transactional ids that have been used
 */
export function overlappingShards(name: string, shard: RelayShard, known: Iterable<string>): string[] {
  const { count } = shard;
  const ownCount = Array.from({ length: count }, (_, index) => shardName(name, { index: index + 1, count }));
  return [...new Set([name, ...known])].filter((each) => isOf(name, each) && !ownCount.includes(each));
}

const isOf = (name: string, each: string): boolean =>
  each === name || (each.startsWith(`${name}-`) && /^\d+-of-\d+$/.test(each.slice(name.length + 1)));

/** The outbox with the shard's streams only. */
export const outboxOfShard = (outbox: OutboxReader, shard: RelayShard): OutboxReader => ({
  ...outbox,
  streams: async () => (await outbox.streams()).filter(({ partition }) => isInShard(shard, partition)),
});
