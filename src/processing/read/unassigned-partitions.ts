/** The partitions there are, and those that somebody has: names. Undefined: not known now. */
type Known = { readonly all: readonly string[]; readonly assigned: ReadonlySet<string> } | undefined;

/** Milliseconds for a partition to be given to a member of the group: one that is new has to be noticed first. */
const GIVEN_WITHIN = 15_000;

/**
 * Says in a sentence which partitions nobody has for too long; undefined: there are none. No member of the group sees
 * that by what it is given itself.
 * @param look throws if Kafka cannot be asked: that is another check's matter
 * @param now milliseconds, by a clock that never goes back
 */
export function unassignedPartitions(
  groupId: string,
  look: () => Promise<Known>,
  now: () => number,
): () => Promise<string | undefined> {
  let since = new Map<string, number>();
  return async () => {
    const known = await look().catch(() => undefined);
    if (known) {
      const left = known.all.filter((name) => !known.assigned.has(name));
      since = new Map(left.map((name) => [name, since.get(name) ?? now()]));
    }
    const late = [...since].filter(([, from]) => now() - from > GIVEN_WITHIN).map(([name]) => name);
    if (late.length === 0) return undefined;
    return `no worker handles ${late.join(', ')}: ${REMEDY} kafka-consumer-groups --describe --members --group ${groupId}`;
  };
}

const REMEDY =
  'a member of the consumer group of another version or another product gives the partitions out, or has them and leaves them alone. CONSUMER_GROUP is for these workers alone; to see who is in it:';
