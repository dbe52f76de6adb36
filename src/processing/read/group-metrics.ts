import { counterOf, type Metrics, observedOf } from '../runtime/metrics.ts';
import type { RecordSource } from './record-source.ts';

const group = (groupId: string) => ({ group: groupId });

export const groupJoins = (groupId: string) =>
  counterOf({
    name: 'allocation.consumer_group.joins',
    unit: '{join}',
    description: 'How often this process has joined its consumer group: at its start, and at each rebalance',
    labels: {},
    constants: group(groupId),
    zeros: [{}],
  });

export const consumerRestarts = (groupId: string) =>
  counterOf({
    name: 'allocation.consumer.restarts',
    unit: '{restart}',
    description: 'How often the Kafka consumer of this process was replaced after a failure',
    labels: {},
    constants: group(groupId),
    zeros: [{}],
  });

export const groupMembership = (groupId: string) =>
  observedOf({
    labels: {},
    metrics: {
      member: {
        kind: 'gauge',
        name: 'allocation.consumer_group.member',
        unit: '',
        description: '1 if this process is a member of its consumer group, else 0',
        constants: group(groupId),
      },
      partitions: {
        kind: 'gauge',
        name: 'allocation.consumer_group.partitions',
        unit: '{partition}',
        description: 'Partitions that are assigned to this process',
        constants: group(groupId),
      },
    },
  });

/** Counts what happens to a member of a consumer group. */
export function groupMetrics(metrics: Metrics, groupId: string) {
  const joins = metrics.counter(groupJoins(groupId));
  const restarts = metrics.counter(consumerRestarts(groupId));
  let consumers = 0;
  let assigned = 0;

  return {
    /** A consumer was created; each one but the first is a restart. */
    created(): void {
      consumers += 1;
      if (consumers > 1) restarts.add(1, {});
    },
    joined(partitions: readonly unknown[]): void {
      assigned = partitions.length;
      joins.add(1, {});
    },
    observe(source: Pick<RecordSource, 'problem'>): void {
      metrics.observe(groupMembership(groupId), async () => {
        const isMember = (await source.problem()) === undefined;
        return [{ labels: {}, values: { member: isMember ? 1 : 0, partitions: isMember ? assigned : 0 } }];
      });
    },
  };
}
