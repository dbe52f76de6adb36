import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isInShard,
  outboxOfShard,
  type RelayShard,
  overlappingShards,
  shardName,
} from '../../../../src/processing/publish/shard.ts';

const shardsOf = (count: number): RelayShard[] =>
  Array.from({ length: count }, (_, index) => ({ index: index + 1, count }));

const aCount = fc.integer({ min: 1, max: 64 });

describe('the shard of a relay', () => {
  it('given any number of shards, each partition is in exactly one', () => {
    fc.assert(
      fc.property(aCount, fc.nat({ max: 100_000 }), (count, partition) => {
        expect(shardsOf(count).filter((shard) => isInShard(shard, partition))).toHaveLength(1);
      }),
    );
  });

  it('given as many partitions as shards, has one partition, so that every relay has work', () => {
    const shared = shardsOf(3).map((shard) =>
      [0, 1, 2, 3, 4, 5].filter((number) => isInShard(shard, number)),
    );
    expect(shared).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  it('given a single shard, changes no name; otherwise each shard has its own name', () => {
    expect(shardName('relay', { index: 1, count: 1 })).toBe('relay');
    expect(shardName('relay', { index: 2, count: 3 })).toBe('relay-2-of-3');
    const names = [1, 2, 3, 12, 21].flatMap(shardsOf).map((shard) => shardName('relay', shard));
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows only its own streams of the outbox', async () => {
    const streams = [0, 1, 2, 3].map((partition) => ({
      topic: 'allocation.commands',
      partition,
      checkpointId: 10 + partition,
      lastSequence: 5,
    }));
    const outbox = { streams: async () => streams, read: async () => [], ageOf: async () => 7 };
    const half = outboxOfShard(outbox, { index: 2, count: 2 });
    expect((await half.streams()).map(({ partition }) => partition)).toEqual([1, 3]);
    await expect(half.ageOf(11, 1)).resolves.toBe(7);
  });
});

describe('the overlapping relays of a shard', () => {
  const known = ['relay', 'relay-1-of-2', 'relay-2-of-2', 'relay-1-of-3'];

  it('given one relay, are all relays that published under another name', () => {
    expect(overlappingShards('relay', { index: 1, count: 1 }, known)).toEqual([
      'relay-1-of-2',
      'relay-2-of-2',
      'relay-1-of-3',
    ]);
    expect(overlappingShards('relay', { index: 1, count: 1 }, ['relay'])).toEqual([]);
  });

  it('given several shards, are the relays with another number of shards', () => {
    expect(overlappingShards('relay', { index: 1, count: 2 }, known)).toEqual(['relay', 'relay-1-of-3']);
  });

  it('given several shards, include the earlier single relay even if it is not known', () => {
    expect(overlappingShards('relay', { index: 1, count: 2 }, [])).toEqual(['relay']);
  });

  it('have its own base name: relays of another installation on the same topic are not included', () => {
    const others = ['other', 'other-1-of-2', 'relay-blue', 'relay-blue-1-of-2', 'relay-1-of-2-b'];
    expect(overlappingShards('relay', { index: 1, count: 1 }, [...others, 'relay-1-of-2'])).toEqual([
      'relay-1-of-2',
    ]);
  });

  it('given any numbers of shards, are the relays that share a partition with it', () => {
    fc.assert(
      fc.property(aCount, aCount, fc.nat(), fc.nat(), (count, other, k, j) => {
        const shard = { index: (k % count) + 1, count };
        const rival = { index: (j % other) + 1, count: other };
        const names = [shard, rival].map((each) => shardName('relay', each));
        const sharesOne = Array.from({ length: count * other }, (_, number) => number).some(
          (number) => isInShard(shard, number) && isInShard(rival, number),
        );
        const rivals = overlappingShards('relay', shard, names);
        expect(rivals.includes(names[1] ?? '') || !sharesOne || names[0] === names[1]).toBe(true);
      }),
    );
  });
});
