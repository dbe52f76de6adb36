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
      const assigned = members.flatMap(({ memberAssignment }) => {
        const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
        return assignedPartitions(decoded?.assignment ?? {}).map(partitionId);
      });
      return { all: partitionsIn(metadata.topics).map(partitionId), assigned: new Set(assigned) };
    },
    { group: { operation: 'Describe', name: groupId } },
  );
