import { describe, expect, it } from '@jest/globals';
import { assignRoundRobin } from '../../../../../src/adapters/kafka/consumer/partition-assigner.ts';
import { partitionId } from '../../../../../src/processing/records/record.ts';

const partitions = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));

const dealt = (
  subscribed: Readonly<Record<string, readonly string[]>>,
  ...topics: [topic: string, count: number][]
) => {
  const members = Object.entries(subscribed).map(([memberId, its]) => ({ memberId, topics: its }));
  const all = topics.flatMap(([topic, count]) => partitions(topic, count));
  return Object.fromEntries(
    [...assignRoundRobin(members, all)].map(([memberId, some]) => [memberId, some.map(partitionId)]),
  );
};

describe('the partitions of a group', () => {
  it('given members that read the same, are dealt out in turn', () => {
    expect(dealt({ b: ['chairs'], a: ['chairs'] }, ['chairs', 3])).toEqual({
      a: ['chairs-0', 'chairs-2'],
      b: ['chairs-1'],
    });
  });

  it('given members that read different topics, go to those that read them', () => {
    expect(dealt({ a: ['chairs'], b: ['tables'] }, ['chairs', 2], ['tables', 2])).toEqual({
      a: ['chairs-0', 'chairs-1'],
      b: ['tables-0', 'tables-1'],
    });
  });

  it('given a member that reads more than the others, are dealt out in turn where there is a choice', () => {
    expect(dealt({ a: ['chairs', 'tables'], b: ['tables'] }, ['chairs', 2], ['tables', 3])).toEqual({
      a: ['chairs-0', 'chairs-1', 'tables-1'],
      b: ['tables-0', 'tables-2'],
    });
  });

  it('given more members than partitions, leave some without', () => {
    expect(dealt({ a: ['chairs'], b: ['chairs'] }, ['chairs', 1])).toEqual({ a: ['chairs-0'], b: [] });
  });

  it('given a topic that nobody reads, go to nobody', () => {
    expect(dealt({ a: ['chairs'] }, ['tables', 1])).toEqual({ a: [] });
  });
});
