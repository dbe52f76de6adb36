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
  it('given members that read the same topics, are assigned to the members in turn', () => {
    expect(dealt({ b: ['chairs'], a: ['chairs'] }, ['chairs', 3])).toEqual({
      a: ['chairs-0', 'chairs-2'],
      b: ['chairs-1'],
    });
  });

  it('given members that read different topics, are assigned to members that read their topic', () => {
    expect(dealt({ a: ['chairs'], b: ['tables'] }, ['chairs', 2], ['tables', 2])).toEqual({
      a: ['chairs-0', 'chairs-1'],
      b: ['tables-0', 'tables-1'],
    });
  });

  it('given a member that reads more topics than the others, are assigned in turn where several members are possible', () => {
    expect(dealt({ a: ['chairs', 'tables'], b: ['tables'] }, ['chairs', 2], ['tables', 3])).toEqual({
      a: ['chairs-0', 'chairs-1', 'tables-1'],
      b: ['tables-0', 'tables-2'],
    });
  });

  it('given more members than partitions, leave some members without a partition', () => {
    expect(dealt({ a: ['chairs'], b: ['chairs'] }, ['chairs', 1])).toEqual({ a: ['chairs-0'], b: [] });
  });

  it('given a topic that no member reads, are not assigned', () => {
    expect(dealt({ a: ['chairs'] }, ['tables', 1])).toEqual({ a: [] });
  });
});
