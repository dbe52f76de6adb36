import type { OutboxReader } from './outbox.ts';
import { partitionName } from './records.ts';
import type { RelayPositions } from './relay-roles.ts';

/** Knows which streams of the outbox are not published as they should be. */
export type RelayWatch = {
  /** The relay leads, and is about to learn what is published. */
  opens(): void;
  /**
   * It has learned that.
   * @param positions what it has published; looked at whenever somebody asks
   * @param stopped names of the streams that it leaves alone, likewise
   */
  leads(positions: RelayPositions, stopped: ReadonlySet<string>): void;
  /** It does not lead any more: what is not published is another one's concern. */
  stoodDown(): void;
  /** What is wrong: streams that stand still, and messages that are there for longer than `maxAge` ms. */
  problem(): Promise<string | undefined>;
};

/**
 * @param maxAge milliseconds
 * @param now milliseconds, of any clock
 */
export function relayWatch(
  outbox: Pick<OutboxReader, 'streams' | 'ageOf'>,
  maxAge: number,
  now: () => number,
): RelayWatch {
  let openingSince: number | undefined;
  let term: { positions: RelayPositions; stopped: ReadonlySet<string> } | undefined;

  async function late(positions: RelayPositions): Promise<string[]> {
    const found: string[] = [];
    for (const stream of await outbox.streams()) {
      const name = partitionName(stream);
      const next = (positions.get(name)?.sequence ?? 0) + 1;
      if (next > stream.lastSequence) continue;
      const age = (await outbox.ageOf(stream.checkpointId, next)) ?? 0;
      if (age > maxAge) found.push(`stream ${name}: message ${next} waits for ${Math.round(age / 1_000)} s`);
    }
    return found;
  }

  return {
    opens: () => void (openingSince ??= now()),
    leads(positions, stopped) {
      openingSince = undefined;
      term = { positions, stopped };
    },
    stoodDown() {
      openingSince = undefined;
      term = undefined;
    },
    async problem() {
      const opening = openingSince === undefined ? 0 : now() - openingSince;
      if (opening > maxAge)
        return `what is published cannot be learned from Kafka for ${Math.round(opening / 1_000)} s: see the log`;
      if (!term) return undefined;
      const { positions, stopped } = term;
      const standing = [...stopped].map((name) => `stream ${name} is stopped: see the log`);
      return [...standing, ...(await late(positions))].join('; ') || undefined;
    },
  };
}
