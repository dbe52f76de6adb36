import kafkajs, { type Kafka, type PartitionAssigner } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { partitionsIn } from './group-partitions.ts';
import { withAdmin } from '../client/admin.ts';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** kafkajs's own: members of an older version are in the same group while they are replaced. */
const NAME = 'RoundRobinAssigner';
const VERSION = 0;

export type GroupMember = { readonly memberId: string; readonly topics: readonly string[] };

/**
 * Deals partitions out in turn, each to a member that subscribes to its topic; as Kafka's own assigner does. kafkajs's
 * gives members partitions of the leader's topics, which they leave alone, and nobody those of other topics.
 * @returns the partitions of each member, by member id
 */
export function dealOut(
  members: readonly GroupMember[],
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const inTurn = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const dealt = new Map(inTurn.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
  let turn = 0;
  for (const partition of partitions) {
    const places = inTurn.map((_, index) => (turn + index) % inTurn.length);
    const place = places.find((each) => inTurn[each]?.topics.includes(partition.topic));
    const member = place === undefined ? undefined : inTurn[place];
    if (place === undefined || !member) continue;
    dealt.get(member.memberId)?.push(partition);
    turn = place + 1;
  }
  return dealt;
}

/** For a consumer of these topics; what other members read besides, it asks Kafka for when it leads the group. */
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
      const dealt = dealOut(all, [...ofOwn, ...(await partitionsOf(kafka, others, logger))]);
      return [...dealt].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: VERSION,
          assignment: byTopic(partitions),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });

/** Of topics that this process does not read, and may not be allowed to know. */
async function partitionsOf(
  kafka: Kafka,
  topics: readonly string[],
  logger: Logger,
): Promise<TopicPartition[]> {
  if (topics.length === 0) return [];
  try {
    // All there are: one that is asked for by name is made by a broker that may.
    const { topics: found } = await withAdmin(kafka, (admin) => admin.fetchTopicMetadata());
    return partitionsIn(found.filter(({ name }) => topics.includes(name)));
  } catch (err) {
    logger.warn({ topics, err }, 'topics that only other members of the group read are given to nobody');
    return [];
  }
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return Object.fromEntries(
    [...topics].map(([topic, some]) => [topic, some.map(({ partition }) => partition)]),
  );
}
