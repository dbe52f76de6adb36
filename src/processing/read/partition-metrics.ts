import { partitionOfId } from '../records/record.ts';
import { counterOf, type Metrics, observedOf, PARTITION_NUMBER } from '../runtime/metrics.ts';
import type { PartitionHealth } from './partition-health.ts';
import type { MisroutedRecords } from './misrouted-records.ts';
import type { GroupPartitions } from './unassigned-partitions.ts';

/** Of the partitions that are assigned to this worker. */
export const partitionGauges = (topics: readonly string[]) =>
  observedOf({
    labels: { topic: topics, partition: PARTITION_NUMBER },
    metrics: {
      lag: {
        kind: 'gauge',
        name: 'allocation.partition.lag',
        unit: '{record}',
        description: 'Offsets of an assigned partition that are not handled',
      },
      oldestAge: {
        kind: 'gauge',
        name: 'allocation.partition.oldest.age',
        unit: 's',
        description:
          'How long the next record of an assigned partition has waited, as far as this worker knows',
      },
      stopped: {
        kind: 'gauge',
        name: 'allocation.partition.stopped',
        unit: '',
        description: '1 if an assigned partition is stopped until a person decides',
      },
    },
  });

export const misroutedCounts = (topics: readonly string[]) =>
  observedOf({
    labels: { topic: topics, partition: PARTITION_NUMBER },
    metrics: {
      misrouted: {
        kind: 'counter',
        name: 'allocation.misrouted.records',
        unit: '{record}',
        description: 'Records whose key or partition is not that of their SKU, by the partition they were in',
      },
    },
  });

export const UNASSIGNED_PARTITIONS = observedOf({
  labels: {},
  metrics: {
    unassigned: {
      kind: 'gauge',
      name: 'allocation.unassigned.partitions',
      unit: '{partition}',
      description: 'Partitions of the command topics that no member of the consumer group has',
    },
  },
});

export const RETRIES = counterOf({
  name: 'allocation.worker.retries',
  unit: '{failure}',
  description: 'Technical failures after which a batch was tried again',
  labels: {},
  zeros: [{}],
});

export type ObservedPartitions = {
  readonly partitions: Pick<PartitionHealth, 'readings'>;
  readonly misrouted: Pick<MisroutedRecords, 'counts'>;
  /** Of the consumer group; undefined: not known now. */
  readonly groupPartitions: () => Promise<GroupPartitions>;
};

/** Lets the command partitions be read. */
export function observePartitions(
  metrics: Metrics,
  topics: readonly string[],
  { partitions, misrouted, groupPartitions }: ObservedPartitions,
): void {
  metrics.observe(partitionGauges(topics), async () =>
    (await partitions.readings()).map(({ topic, partition, lag, oldestAge, isStopped }) => ({
      labels: { topic, partition },
      values: {
        ...(lag === undefined ? {} : { lag }),
        oldestAge: oldestAge / 1_000,
        stopped: isStopped ? 1 : 0,
      },
    })),
  );
  metrics.observe(misroutedCounts(topics), () =>
    [...misrouted.counts()].map(([id, count]) => ({
      labels: partitionOfId(id),
      values: { misrouted: count },
    })),
  );
  metrics.observe(UNASSIGNED_PARTITIONS, async () => {
    const found = await groupPartitions();
    if (!found) return [];
    return [{ labels: {}, values: { unassigned: found.all.filter((id) => !found.assigned.has(id)).length } }];
  });
}
