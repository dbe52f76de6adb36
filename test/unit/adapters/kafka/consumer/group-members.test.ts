import { expect, it } from '@jest/globals';
import { assignedIn } from '../../../../../src/adapters/kafka/consumer/group-members.ts';

const member = (memberId: string, ...partitions: string[]) => ({
  memberId,
  clientId: 'allocation',
  host: '/10.0.0.4',
  partitions,
});

it('the partitions of a group are those of all its members', () => {
  const members = [member('a', 'commands-0', 'commands-2'), member('b', 'commands-1'), member('c')];
  expect(assignedIn({ state: 'Stable', members })).toEqual(
    new Set(['commands-0', 'commands-2', 'commands-1']),
  );
  expect(assignedIn({ state: 'Empty', members: [] })).toEqual(new Set());
});

it.each(['PreparingRebalance', 'CompletingRebalance'])('while a group is %s they are not known', (state) => {
  expect(assignedIn({ state, members: [member('a')] })).toBeUndefined();
});
