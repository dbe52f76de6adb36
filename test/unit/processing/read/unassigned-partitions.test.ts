import { describe, expect, it } from '@jest/globals';
import { unassignedPartitions } from '../../../../src/processing/read/unassigned-partitions.ts';

const ALL = ['commands-0', 'commands-1', 'commands-2'];

/** A group with partitions and a time that the test sets. */
function given() {
  let time = 0;
  let known: { all: string[]; assigned: Set<string> } | undefined | Error = undefined;
  const look = async () => {
    if (known instanceof Error) throw known;
    return known;
  };
  return {
    problem: unassignedPartitions('workers', look, () => time),
    at: (now: number) => void (time = now),
    has: (...assigned: string[]) => void (known = { all: ALL, assigned: new Set(assigned) }),
    rebalances: () => void (known = undefined),
    isAway: () => void (known = new Error('away')),
  };
}

describe('the partitions of the command topics', () => {
  it('given a worker for each, are healthy', async () => {
    const { problem, has, at } = given();
    has('commands-0', 'commands-1', 'commands-2');
    await problem();
    at(60_000);
    await expect(problem()).resolves.toBeUndefined();
  });

  it('given partitions without a worker, are named after 15 s', async () => {
    const { problem, has, at } = given();
    has('commands-1');
    await problem();
    at(15_000);
    await expect(problem()).resolves.toBeUndefined();
    at(15_001);
    await expect(problem()).resolves.toMatch(/^no worker handles commands-0, commands-2: .*--group workers$/);
    has('commands-0', 'commands-1', 'commands-2');
    await expect(problem()).resolves.toBeUndefined();
  });

  it.each([
    ['the group rebalances', 'rebalances'],
    ['Kafka is away', 'isAway'],
  ] as const)('given %s meanwhile, are as they were seen last', async (_, happens) => {
    const { problem, has, at, [happens]: happen } = given();
    has('commands-0', 'commands-1');
    await problem();
    happen();
    at(16_000);
    await expect(problem()).resolves.toContain('no worker handles commands-2:');
  });

  it('given a different unassigned partition each time, are healthy: they are being assigned', async () => {
    const { problem, has, at } = given();
    has('commands-0', 'commands-1');
    await problem();
    at(10_000);
    has('commands-1', 'commands-2');
    await problem();
    at(20_000);
    await expect(problem()).resolves.toBeUndefined();
  });
});
