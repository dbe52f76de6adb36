import { describe, expect, it } from '@jest/globals';
import type { DeadLetterGroups, LateBatches, Pipeline } from '../../../page/api/answers.ts';
import { countsOf, noticesOf } from '../../../page/overview/notices.ts';
import { partition, pipeline } from './pipeline-answer.ts';

const nothing = { pipeline: undefined, groups: undefined, late: undefined };
const stopped = {
  reason: 'the log begins at 200',
  since: '2026-11-30T11:00:00.000Z',
  accept: 'bin/allocation …',
};

const groups: DeadLetterGroups = {
  groups: [
    { reason: 'INVALID_MESSAGE', field: 'eta', count: 2, newestAt: '2026-11-30T11:00:00.000Z', sources: [] },
  ],
  open: 3,
  resolved: 0,
  olderLeftOut: 0,
  catchingUp: false,
};

const late: LateBatches = {
  batches: [
    {
      ref: 'B7',
      sku: 'LAMP',
      eta: '2026-11-20',
      daysLate: 10,
      units: 9,
      lines: { count: 0, units: 0, lines: [] },
    },
  ],
  next: 'more',
};

describe('what needs attention', () => {
  it('is nothing before the first answer, and nothing if all is well', () => {
    expect(noticesOf(nothing)).toEqual([]);
    expect(noticesOf({ ...nothing, pipeline: pipeline() })).toEqual([]);
    expect(countsOf({ ...nothing, pipeline: pipeline() })).toEqual({});
  });

  it('is a service that is away, a stopped partition, a late ship and broken messages, in this order', () => {
    const known = {
      pipeline: pipeline({
        services: [{ name: 'Postgres', ok: false, reason: 'no answer', since: null }],
        partitions: [partition({ id: 'commands-1', stopped })],
      }),
      groups,
      late,
    };
    expect(noticesOf(known).map(({ kind }) => kind)).toEqual(['away', 'stopped', 'late', 'broken']);
    expect(countsOf(known)).toEqual({
      pipeline: '1 stopped',
      shortages: '1+ late',
      'dead-letters': '3 open',
    });
  });

  it('is a partition that nobody reads, unless the group is just sharing them out or nothing waits', () => {
    const alone = [partition({ lag: 5, assignedTo: null })];
    const kinds = (over: Partial<Pipeline>): string[] =>
      noticesOf({ ...nothing, pipeline: pipeline({ partitions: alone, ...over }) }).map(({ kind }) => kind);
    expect(kinds({})).toEqual(['no-worker']);
    expect(kinds({ group: { name: 'g', state: 'PreparingRebalance', members: [] } })).toEqual([]);
    expect(kinds({ group: null })).toEqual([]);
    expect(kinds({ partitions: [partition({ lag: 0, assignedTo: null })] })).toEqual([]);
  });
});

describe('a process that nobody runs', () => {
  const ofGroup = (state: string): Partial<Pipeline> => ({ group: { name: 'g', state, members: [] } });
  const relay = { reportedAt: null, published: 0, leaders: [] };

  it.each<[string, Partial<Pipeline>, string, object[]]>([
    ['worker', ofGroup('Empty'), 'no worker', [{ kind: 'nobody', role: 'worker' }]],
    ['worker, of a group that never was', ofGroup('Dead'), 'no worker', [{ kind: 'nobody', role: 'worker' }]],
    ['relay', { relay }, 'no relay', [{ kind: 'nobody', role: 'relay' }]],
  ])('needs somebody: %s', (_, over, badge, notices) => {
    const known = { ...nothing, pipeline: pipeline(over) };
    expect(noticesOf(known)).toEqual(notices);
    expect(countsOf(known)).toEqual({ pipeline: badge });
  });

  it('is named once, not again for each partition whose commands wait', () => {
    const partitions = [partition({ lag: 5, assignedTo: null })];
    const known = { ...nothing, pipeline: pipeline({ ...ofGroup('Empty'), partitions }) };
    expect(noticesOf(known)).toEqual([{ kind: 'nobody', role: 'worker' }]);
  });
});
