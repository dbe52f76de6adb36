/** How a partition stands that a worker holds. Times are milliseconds since 1970. */
export type PartitionStanding = {
  /** Since when Kafka does not say where its log ends, as when it has no leader; undefined: it does. */
  readonly endUnknownSince?: number | undefined;
  /** Why nothing is read of it. */
  readonly stopped?: string | undefined;
  /** What of it cannot be read, and why; undefined: nothing that was met. */
  readonly unreadable?: { readonly at: number; readonly reason: string } | undefined;
  /** Since when its position is to be read; undefined: it is read. */
  readonly openingSince?: number | undefined;
  /** Timestamp of the oldest record that is being handled; undefined: none is. */
  readonly handlingFrom?: number | undefined;
  /** Offset of the next record to handle; undefined: not known yet. */
  readonly next?: number | undefined;
  /** Timestamp of the last record handled, if that was too old already: what comes next is hardly younger. */
  readonly behindFrom?: number | undefined;
  /** The offset at which the log was seen to go on, and since when it is seen there; undefined: nothing waits. */
  readonly waiting?: { readonly next: number; readonly since: number } | undefined;
};

/** What a worker may take before it is not ready, in milliseconds. */
export type Patience = {
  /** For a record to be handled. */
  readonly maxAge: number;
  /** While work waits, without any of it being done. */
  readonly standstill: number;
};

/**
 * The standing after a look at where the log ends.
 * @param end undefined if Kafka does not say
 */
export function lookedAt(
  standing: PartitionStanding,
  end: number | undefined,
  now: number,
): PartitionStanding {
  if (end === undefined) return { ...standing, endUnknownSince: standing.endUnknownSince ?? now };
  const { next, waiting } = standing;
  const known = { ...standing, endUnknownSince: undefined };
  if (next === undefined) return known;
  if (end <= next) return { ...known, waiting: undefined, behindFrom: undefined };
  return { ...known, waiting: waiting?.next === next ? waiting : { next, since: now } };
}

/** What is wrong with it, in a sentence; undefined: nothing. */
export function troubleOf(
  name: string,
  standing: PartitionStanding,
  { maxAge, standstill }: Patience,
  now: number,
): string | undefined {
  const stopped = standing.stopped ?? standing.unreadable?.reason;
  if (stopped !== undefined) return stopped;
  const { openingSince = now, endUnknownSince = now } = standing;
  if (now - openingSince > standstill)
    return `${name}: its position is not read for ${seconds(now - openingSince)}`;
  if (now - endUnknownSince > standstill)
    return `${name}: Kafka does not say where its log ends for ${seconds(now - endUnknownSince)}: has it a leader?`;
  const age = now - waitingSince(standing, now);
  return age > maxAge ? `${name}: a record waits for ${seconds(age)}` : undefined;
}

/** The standing of a partition that is read from this offset on: what could not be read is behind it, or is not. */
export const reachedBy = (standing: PartitionStanding, next: number): PartitionStanding =>
  standing.unreadable && standing.unreadable.at < next ? { ...standing, unreadable: undefined } : standing;

/** Since when its next record waits; now if none does. */
export function waitingSince(
  { handlingFrom, waiting, behindFrom = Infinity }: PartitionStanding,
  now: number,
): number {
  if (handlingFrom !== undefined) return handlingFrom;
  return waiting ? Math.min(waiting.since, behindFrom) : now;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
