import { describe, expect, it } from '@jest/globals';
import { commandId, commandIds, indexOf } from '../../../bench/load/command-ids.ts';
import { commands, type Distribution, type LoadCommand } from '../../../bench/load/commands.ts';
import { zipf } from '../../../bench/load/zipf.ts';
import { commandSchemas } from '../../../src/domain/commands.ts';

const load = (distribution: Distribution, seed = 1, count = 20_000): LoadCommand[] => [
  ...commands({ count, distribution, seed }),
];

function share(of: readonly LoadCommand[], sku: string): number {
  const orders = of.filter(({ type }) => type === 'Allocate');
  return orders.filter((command) => command.sku === sku).length / orders.length;
}

describe('a load', () => {
  it('is the same for the same seed and different for another seed', () => {
    expect(load('spread')).toEqual(load('spread'));
    expect(load('spread', 2)).not.toEqual(load('spread'));
  });

  it.each(['spread', 'hot', 'skewed'] as const)('of kind %s has valid commands with distinct ids', (kind) => {
    const made = load(kind);
    expect(new Set(made.map(({ id }) => id)).size).toBe(20_000);
    const invalid = made.filter(({ type, data }) => !commandSchemas[type].safeParse(data).success);
    expect(invalid).toEqual([]);
  });

  it('of kind spread asks for 1 to 5 units of all SKUs about equally often', () => {
    const made = load('spread');
    expect(new Set(made.slice(1_000).map(({ qty }) => qty))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(share(made, 'SKU-0000')).toBeLessThan(0.003);
  });

  it('of kind hot asks for one SKU only', () => {
    expect(share(load('hot'), 'SKU-0000')).toBe(1);
  });

  it('of kind skewed asks for the first SKU by far most often, but also for others', () => {
    const made = load('skewed');
    expect(share(made, 'SKU-0000')).toBeGreaterThan(0.11);
    expect(share(made, 'SKU-0000')).toBeLessThan(0.16);
    expect(new Set(made.slice(1_000).map(({ sku }) => sku)).size).toBeGreaterThan(500);
  });
});

describe('a command id', () => {
  it('is a UUID of version 7', () => {
    expect(commandId(16_000, 299_999)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each(['ordered', 'random'] as const)('that is %s contains its place in the load', (ids) => {
    expect(indexOf(commandIds[ids](7, 299_999))).toBe(299_999);
  });

  it('that is random is a UUID of version 4 and sorts anywhere among the others', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => commandIds.random(16_000, index));
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const inFirstHalf = ids.filter((id) => id < '8');
    expect(inFirstHalf.length).toBeGreaterThan(4_800);
    expect(inFirstHalf.length).toBeLessThan(5_200);
    expect(new Set(ids.map((id) => id.slice(0, 13))).size).toBe(10_000);
  });
});

describe('Zipf', () => {
  it('draws rank r in proportion to its weight', () => {
    const rank = zipf(3, 1);
    const counts = [0, 0, 0];
    for (let step = 0.5; step < 1_100; step += 1) counts[rank(step / 1_100)]! += 1;
    expect(counts).toEqual([600, 300, 200]);
  });

  it('given the fraction 1, draws the last rank', () => {
    expect(zipf(1_000, 1)(1)).toBe(999);
  });
});
