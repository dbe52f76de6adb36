import type { Admin } from 'kafkajs';

const OFFSETS_TOPIC = '__consumer_offsets';

/** `String.hashCode` of Java, as 32 bits; of names in ASCII. */
const hashCode = (name: string): number =>
  Buffer.from(name).reduce((hash, byte) => (Math.imul(31, hash) + byte) | 0, 0);

/** The partition whose leader coordinates the group: Kafka takes the hash of the group's name without its sign. */
export async function coordinatorPartition(
  admin: Admin,
  groupId: string,
): Promise<{ topic: string; partition: number }> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [OFFSETS_TOPIC] });
  const count = topics[0]?.partitions.length ?? 1;
  return { topic: OFFSETS_TOPIC, partition: (hashCode(groupId) & 0x7f_ff_ff_ff) % count };
}
