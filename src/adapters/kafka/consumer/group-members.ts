import kafkajs, { type Admin } from 'kafkajs';
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

/** A consumer group; `state` is Kafka's, such as `Stable` or `Empty`; `Dead` if there is no such group. */
export type GroupDescription = { readonly state: string; readonly members: readonly GroupMember[] };

/** In these states of a group its assignment is not known. */
const REBALANCING = ['PreparingRebalance', 'CompletingRebalance'];

/**
 * Describes a consumer group. While it rebalances its members have no partitions.
 * @throws TechnicalFailure
 */
export const describeGroup = (ask: AskKafka, groupId: string): Promise<GroupDescription> =>
  ask((admin) => describedBy(admin, groupId), { group: { operation: 'Describe', name: groupId } });

/** Like `describeGroup`, as part of a larger question. */
export async function describedBy(admin: Admin, groupId: string): Promise<GroupDescription> {
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
}

/** Names of the partitions that are assigned to members; undefined while the group rebalances. */
export const assignedIn = ({ state, members }: GroupDescription): ReadonlySet<string> | undefined =>
  REBALANCING.includes(state) ? undefined : new Set(members.flatMap(({ partitions }) => partitions));

function partitionsIn(memberAssignment: Buffer): string[] {
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
  return assignedPartitions(decoded?.assignment ?? {}).map(partitionId);
}
