import kafkajs, { type ITopicMetadata } from 'kafkajs';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { assignedPartitions } from './partition-assignment.ts';
import type { AskKafka } from '../client/admin.ts';

/** Names of all partitions of the topics, and of those that are assigned to members of the group. */
export type GroupPartitions = { readonly all: readonly string[]; readonly assigned: ReadonlySet<string> };

/** The partitions in the metadata of topics. */
export const partitionsIn = (
  topics: readonly Pick<ITopicMetadata, 'name' | 'partitions'>[],
): TopicPartition[] =>
  topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionId: partition }) => ({ topic: name, partition })),
  );

/** In these states of a group its assignment is not known. */
const REBALANCING = ['PreparingRebalance', 'CompletingRebalance'];

/**
 * The partitions of these topics, and which of them are assigned; undefined while the group rebalances.
 * @throws TechnicalFailure
 */
export const groupPartitions = (
  ask: AskKafka,
  topics: readonly string[],
  groupId: string,
): Promise<GroupPartitions | undefined> =>
  ask(
    async (admin) => {
      const [metadata, { groups }] = await Promise.all([
        admin.fetchTopicMetadata({ topics: [...topics] }),
        admin.describeGroups([groupId]),
      ]);
      const { state = '', members = [] } = groups[0] ?? {};
      if (REBALANCING.includes(state)) return undefined;
      const assigned = members.flatMap(({ memberAssignment }) => partitionsOf(memberAssignment));
      return { all: partitionsIn(metadata.topics).map(partitionId), assigned: new Set(assigned) };
    },
    { group: { operation: 'Describe', name: groupId } },
  );

/** Names of the partitions that are assigned to a member. */
const partitionsOf = (memberAssignment: Buffer): string[] =>
  assignedPartitions(
    kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {},
  ).map(partitionId);

/** A consumer group. `state` is Kafka's word, such as `Stable`, or `Dead` if there is no such group. */
export type GroupMembers = {
  readonly state: string;
  readonly members: number;
  /** Names of the partitions that are assigned; undefined while the group rebalances. */
  readonly assigned: ReadonlySet<string> | undefined;
};

/** @throws TechnicalFailure */
export const groupMembers = (ask: AskKafka, groupId: string): Promise<GroupMembers> =>
  ask(
    async (admin) => {
      const { state = '', members = [] } = (await admin.describeGroups([groupId])).groups[0] ?? {};
      const assigned = new Set(members.flatMap(({ memberAssignment }) => partitionsOf(memberAssignment)));
      return {
        state,
        members: members.length,
        assigned: REBALANCING.includes(state) ? undefined : assigned,
      };
    },
    { group: { operation: 'Describe', name: groupId } },
  );
