import kafkajs from 'kafkajs';
import { kafka, withAdmin } from './kafka.ts';

/** The state of a consumer group at the broker. */
export const groupState = (groupId: string) =>
  withAdmin(async (admin) => {
    const { groups } = await admin.describeGroups([groupId]);
    return { state: groups[0]?.state, members: groups[0]?.members.length };
  });

/** The partitions that each member has, by client id; none while the group rebalances. */
export const partitionsOfMembers = (groupId: string): Promise<Record<string, number[]>> =>
  withAdmin(async (admin) => {
    const { groups } = await admin.describeGroups([groupId]);
    const members = (groups[0]?.members ?? []).map(({ clientId, memberAssignment }) => {
      const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return [clientId, Object.values(decoded?.assignment ?? {}).flat()] as const;
    });
    return Object.fromEntries(members);
  });

/** Records of the topic that the group has not committed yet, all partitions together. */
export const lagOf = (groupId: string, topic: string): Promise<number> =>
  withAdmin(async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const reached = new Map(
      committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    );
    // A partition without records has no committed offset: -1.
    const lags = ends.map(({ partition, high }) => Number(high) - Math.max(reached.get(partition) ?? 0, 0));
    return lags.reduce((sum, lag) => sum + lag, 0);
  });

/** Commits the beginning or the end of each partition for a group that has no members. */
export async function resetGroup(groupId: string, topic: string, to: 'low' | 'high'): Promise<void> {
  const bounds = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
  const consumer = kafka().consumer({ groupId, maxWaitTimeInMs: 50 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
    await joined;
    await consumer.commitOffsets(
      bounds.map((bound) => ({ topic, partition: bound.partition, offset: bound[to] })),
    );
  } finally {
    await consumer.disconnect();
  }
}
