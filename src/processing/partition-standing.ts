/** How a partition stands that a worker holds. Times are milliseconds since 1970. */
export type PartitionStanding = {
  /** Why nothing is read of it. */
  readonly stopped?: string | undefined;
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

/** The standing after a look at where the log ends. */
export function lookedAt(standing: PartitionStanding, end: number, now: number): PartitionStanding {
  const { next, waiting } = standing;
  if (next === undefined) return standing;
  if (end <= next) return { ...standing, waiting: undefined, behindFrom: undefined };
  return { ...standing, waiting: waiting?.next === next ? waiting : { next, since: now } };
}

/** What is wrong with it, in a sentence; undefined: nothing. */
export function troubleOf(
  name: string,
  standing: PartitionStanding,
  maxAge: number,
  now: number,
): string | undefined {
  if (standing.stopped !== undefined) return standing.stopped;
  const { openingSince = now } = standing;
  if (now - openingSince > maxAge)
    return `${name}: its position is not read for ${seconds(now - openingSince)}`;
  const age = now - waitingSince(standing, now);
  return age > maxAge ? `${name}: a record waits for ${seconds(age)}` : undefined;
}

function waitingSince(
  { handlingFrom, waiting, behindFrom = Infinity }: PartitionStanding,
  now: number,
): number {
  if (handlingFrom !== undefined) return handlingFrom;
  return waiting ? Math.min(waiting.since, behindFrom) : now;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
