import { describe, expect, it } from '@jest/globals';
import { groupMetrics } from '../../../../src/processing/read/group-metrics.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';

describe('the metrics of a member of a consumer group', () => {
  it('count joins, and each consumer but the first as a restart', () => {
    const { metrics, counted } = memoryMetrics();
    const group = groupMetrics(metrics, 'workers');
    group.created();
    group.joined([1, 2]);
    group.joined([1]);
    expect(counted()).toEqual({ 'allocation.consumer_group.joins': 2 });
    group.created();
    expect(counted()['allocation.consumer.restarts']).toBe(1);
  });

  it('given a member, show its partitions; given none, show 0', async () => {
    const { metrics, read } = memoryMetrics();
    const group = groupMetrics(metrics, 'workers');
    let problem: string | undefined;
    group.observe({ problem: async () => problem });
    group.joined([1, 2]);
    expect(await read()).toEqual({
      'allocation.consumer_group.member{group="workers"}': 1,
      'allocation.consumer_group.partitions{group="workers"}': 2,
    });
    problem = 'no heartbeat for 20 s';
    expect(await read()).toEqual({
      'allocation.consumer_group.member{group="workers"}': 0,
      'allocation.consumer_group.partitions{group="workers"}': 0,
    });
  });
});
