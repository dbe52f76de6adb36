import kafkajs from 'kafkajs';
import { partitionId } from '../../../processing/records/record.ts';
import type { AskKafka } from '../client/admin.ts';
import { assignedPartitions } from './partition-assignment.ts';

/** A member of a consumer group, with the names of its partitions. */
export type GroupMember = {
  readonly memberId: string;
  readonly clientId: string;
  readonly host: string;
  readonly partitions: readonly string[];
};

/** A consumer group; `state` is Kafka's, such as `Stable` or `Empty`. */
export type GroupDescription = { readonly state: string; readonly members: readonly GroupMember[] };

/**
 * Describes a consumer group. While it rebalances its members have no partitions.
 * @throws TechnicalFailure
 */
export const describeGroup = (ask: AskKafka, groupId: string): Promise<GroupDescription> =>
  ask(
    async (admin) => {
      const { groups } = await admin.describeGroups([groupId]);
      const { state = 'Unknown', members = [] } = groups[0] ?? {};
      return {
        state,
        members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
          memberId,
          clientId,
          host: clientHost,
          partitions: partitionsIn(memberAssignment),
        })),
      };
    },
    { group: { operation: 'Describe', name: groupId } },
  );

function partitionsIn(memberAssignment: Buffer): string[] {
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
  return assignedPartitions(decoded?.assignment ?? {}).map(partitionId);
}
