import type { ITopicMetadata } from 'kafkajs';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import type { AskKafka } from '../client/admin.ts';
import { assignedIn, describedBy } from './group-members.ts';

/** Names of all partitions of the topics, and of those that are assigned to members of the group. */
export type GroupPartitions = { readonly all: readonly string[]; readonly assigned: ReadonlySet<string> };

/** The partitions in the metadata of topics. */
export const partitionsIn = (
  topics: readonly Pick<ITopicMetadata, 'name' | 'partitions'>[],
): TopicPartition[] =>
  topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionId: partition }) => ({ topic: name, partition })),
  );

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
      const [metadata, group] = await Promise.all([
        admin.fetchTopicMetadata({ topics: [...topics] }),
        describedBy(admin, groupId),
      ]);
      const assigned = assignedIn(group);
      return assigned && { all: partitionsIn(metadata.topics).map(partitionId), assigned };
    },
    { group: { operation: 'Describe', name: groupId } },
  );
