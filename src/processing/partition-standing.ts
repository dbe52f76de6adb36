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
  /** Timestamp of the last record handled. */
  readonly lastTimestamp?: number | undefined;
  /** When its log was last seen handled to the end. */
  readonly restedAt?: number | undefined;
  /** The log goes on behind what is handled, as last looked at. */
  readonly waits?: boolean;
};

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

/**
 * The oldest record that waits is known while it is being handled. Between fetches it is at least not much older
 * than the last one handled, and not older than the moment when nothing waited.
 */
function waitingSince(
  { handlingFrom, waits, lastTimestamp = 0, restedAt = 0 }: PartitionStanding,
  now: number,
): number {
  if (handlingFrom !== undefined) return handlingFrom;
  return waits ? Math.max(lastTimestamp, restedAt) : now;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
