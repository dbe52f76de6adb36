/** Ids of all partitions, and of those that a member of the group has; undefined: not known at the moment. */
export type GroupPartitions =
  | { readonly all: readonly string[]; readonly assigned: ReadonlySet<string> }
  | undefined;

/** Time for the group to assign a partition: a new one is noticed only after some seconds. */
const ASSIGNED_WITHIN_MS = 15_000;

/**
 * A health check that names the partitions that no member of the group has had for too long; undefined: there are none.
 * A worker cannot see that by its own assignment.
 * @param look throws if Kafka cannot be asked, which another check reports
 * @param now milliseconds of a monotonic clock
 */
export function unassignedPartitions(
  groupId: string,
  look: () => Promise<GroupPartitions>,
  now: () => number,
): () => Promise<string | undefined> {
  let unassignedSince = new Map<string, number>();
  return async () => {
    const found = await look().catch(() => undefined);
    if (found) {
      const unassigned = found.all.filter((id) => !found.assigned.has(id));
      unassignedSince = new Map(unassigned.map((id) => [id, unassignedSince.get(id) ?? now()]));
    }
    const late = [...unassignedSince]
      .filter(([, since]) => now() - since > ASSIGNED_WITHIN_MS)
      .map(([id]) => id);
    if (late.length === 0) return undefined;
    return `no worker handles ${late.join(', ')}: ${REMEDY} kafka-consumer-groups --describe --members --group ${groupId}`;
  };
}

const REMEDY =
  'a member of the consumer group that is of another version or another product has them, or assigns the partitions. Use CONSUMER_GROUP for these workers only. To see its members:';
