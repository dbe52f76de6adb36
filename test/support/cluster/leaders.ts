import type { Admin } from 'kafkajs';
import { eventually } from '../conformance/eventually.ts';

/** The ids of the cluster's brokers. */
export const BROKERS = [1, 2, 3] as const;

/** The brokers other than the given ones. */
const others = (...ids: readonly number[]): number[] => BROKERS.filter((id) => !ids.includes(id));

/** Creates a topic whose partitions have the given leaders, each with one more replica. */
export async function makeTopicLedBy(admin: Admin, topic: string, leaders: readonly number[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    topics: [
      {
        topic,
        replicaAssignment: leaders.map((leader, partition) => ({
          partition,
          replicas: [leader, ...others(leader).slice(0, 1)],
        })),
        configEntries: [{ name: 'min.insync.replicas', value: '1' }],
      },
    ],
  });
  await eventually(`${topic} has its leaders`, async () => {
    const found = await leadersOf(admin, topic).catch(() => []);
    return leaders.every((leader, partition) => found[partition] === leader);
  });
}

/** The leader of each partition. */
export async function leadersOf(admin: Admin, topic: string): Promise<number[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics[0]?.partitions ?? [];
  return partitions.toSorted((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
}

/** Moves a partition to another leader by a reassignment. Resolves when that broker is the leader. */
export async function moveLeader(
  admin: Admin,
  topic: string,
  partition: number,
  leader: number,
): Promise<void> {
  const before = (await leadersOf(admin, topic))[partition] ?? 0;
  // Without the previous leader: as long as it is a replica, it stays the leader.
  const replicas = [leader, ...others(leader, before)];
  await admin.alterPartitionReassignments({
    topics: [{ topic, partitionAssignment: [{ partition, replicas }] }],
  });
  await eventually(`broker ${leader} leads ${topic}-${partition}`, async () => {
    const found = await leadersOf(admin, topic);
    return found[partition] === leader;
  });
}

/** Moves each partition's replicas on by one broker, so that another one is preferred as leader. */
export async function rotateReplicas(admin: Admin, topic: string): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitionAssignment = (topics[0]?.partitions ?? []).map(({ partitionId, replicas }) => ({
    partition: partitionId,
    replicas: [...replicas.slice(1), ...replicas.slice(0, 1)],
  }));
  await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
}
