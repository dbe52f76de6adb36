import kafkajs, { type ITopicMetadata } from 'kafkajs';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { assignedPartitions } from './partition-assignment.ts';
import type { AskKafka } from '../client/admin.ts';

/** What is there to be read, and what of it members of the group have: names of partitions. */
export type GroupPartitions = { readonly all: readonly string[]; readonly assigned: ReadonlySet<string> };

/** The partitions that Kafka's metadata of topics tell of. */
export const partitionsIn = (
  topics: readonly Pick<ITopicMetadata, 'name' | 'partitions'>[],
): TopicPartition[] =>
  topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionId: partition }) => ({ topic: name, partition })),
  );

/** While the group gives its partitions out, nobody can say who has which. */
const GIVES_OUT = ['PreparingRebalance', 'CompletingRebalance'];

/**
 * The partitions of these topics, and those that members of the group have; undefined while the group rebalances.
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
      if (GIVES_OUT.includes(state)) return undefined;
      const assigned = members.flatMap(({ memberAssignment }) => {
        const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
        return assignedPartitions(decoded?.assignment ?? {}).map(partitionId);
      });
      return { all: partitionsIn(metadata.topics).map(partitionId), assigned: new Set(assigned) };
    },
    { group: { operation: 'Describe', name: groupId } },
  );
