import kafkajs, { type Cluster, type Kafka, type PartitionAssigner } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { partitionsIn } from './group-partitions.ts';
import { withAdmin } from '../client/admin.ts';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** The name of kafkajs's own assigner: during an upgrade, members of an older version are in the same group. */
const NAME = 'RoundRobinAssigner';
const VERSION = 0;

export type GroupMember = { readonly memberId: string; readonly topics: readonly string[] };

/**
 * Assigns partitions round-robin, each to a member that subscribes to its topic, as Kafka's own assigner does. kafkajs's
 * assigner would give all members partitions of the leader's topics, and assign no partitions of other topics.
 * @returns the partitions of each member, by member id
 */
export function assignRoundRobin(
  members: readonly GroupMember[],
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const ordered = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assigned = new Map(ordered.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
  let turn = 0;
  for (const partition of partitions) {
    const places = ordered.map((_, index) => (turn + index) % ordered.length);
    const place = places.find((each) => ordered[each]?.topics.includes(partition.topic));
    const member = place === undefined ? undefined : ordered[place];
    if (place === undefined || !member) continue;
    assigned.get(member.memberId)?.push(partition);
    turn = place + 1;
  }
  return assigned;
}

/** The assigner of this project's consumers. The group's leader asks Kafka for the topics that only other members read. */
export const partitionAssigner =
  (kafka: Kafka, logger: Logger): PartitionAssigner =>
  ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
    }),
    async assign({ members, topics: own }) {
      const all = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        topics: MemberMetadata.decode(memberMetadata)?.topics ?? [],
      }));
      const others = [...new Set(all.flatMap(({ topics }) => topics))].filter(
        (topic) => !own.includes(topic),
      );
      const ofOwn = partitionsIn(
        own.map((name) => ({ name, partitions: cluster.findTopicPartitionMetadata(name) })),
      );
      const assigned = assignRoundRobin(all, [...ofOwn, ...(await partitionsOf(kafka, others, logger))]);
      return [...assigned].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: VERSION,
          assignment: byTopic(partitions),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });

/** Partitions of topics that this process does not read, and perhaps may not describe. */
async function partitionsOf(
  kafka: Kafka,
  topics: readonly string[],
  logger: Logger,
): Promise<TopicPartition[]> {
  if (topics.length === 0) return [];
  try {
    // All topics: a broker may create a missing topic when it is asked for by name.
    const { topics: found } = await withAdmin(kafka, (admin) => admin.fetchTopicMetadata());
    return partitionsIn(found.filter(({ name }) => topics.includes(name)));
  } catch (err) {
    logger.warn(
      { topics, err },
      'the partitions of topics that only other members of the group read stay unassigned',
    );
    return [];
  }
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return Object.fromEntries(
    [...topics].map(([topic, some]) => [topic, some.map(({ partition }) => partition)]),
  );
}

/** How many partitions topics have, by the consumer's own metadata: no request is made. */
export type PartitionCounts = {
  /** To be given to the consumer: kafkajs hands the consumer's metadata to assigners only. */
  readonly assigner: PartitionAssigner;
  /** As of the consumer's last metadata refresh; undefined if it has none yet. */
  countOf(topic: string): number | undefined;
};

export function partitionCounts(inner: PartitionAssigner): PartitionCounts {
  let cluster: Cluster | undefined;
  return {
    assigner: (given) => {
      cluster = given.cluster;
      return inner(given);
    },
    countOf(topic) {
      try {
        return cluster?.findTopicPartitionMetadata(topic).length || undefined;
      } catch {
        // kafkajs throws while it has no metadata at all.
        return undefined;
      }
    },
  };
}
