import type { OutboxReader } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayPositions } from './ports.ts';

/** Knows which streams of the outbox are not published as they should be. */
export type RelayHealth = {
  /** The relay leads, and is about to learn what is published. */
  opens(): void;
  /**
   * It has learned that.
   * @param positions what it has published; looked at whenever somebody asks
   * @param stopped names of the streams that it leaves alone, likewise
   */
  leads(positions: RelayPositions, stopped: ReadonlySet<string>): void;
  /** It has just published something. */
  published(): void;
  /** It does not lead any more: what is not published is another one's concern. */
  stoodDown(): void;
  /** What is wrong: streams that stand still, and messages that are there for too long. */
  problem(): Promise<string | undefined>;
};

/** What a relay may take before it is not ready, in milliseconds. */
export type RelayPatience = {
  /** For a message to be published. */
  readonly maxAge: number;
  /** While messages wait, without any of them being published. */
  readonly standstill: number;
};

/**
 * @param now milliseconds, of any clock
 */
export function relayHealth(
  outbox: Pick<OutboxReader, 'streams' | 'ageOf'>,
  { maxAge, standstill }: RelayPatience,
  now: () => number,
): RelayHealth {
  let openingSince: number | undefined;
  /** When something was published, or nothing waited. */
  let lastProgress = now();
  let term: { positions: RelayPositions; stopped: ReadonlySet<string> } | undefined;

  type Waiting = { readonly name: string; readonly next: number; readonly age: number };

  async function waiting(positions: RelayPositions): Promise<Waiting[]> {
    const found: Waiting[] = [];
    for (const stream of await outbox.streams()) {
      const name = partitionId(stream);
      const next = (positions.get(name)?.sequence ?? 0) + 1;
      if (next > stream.lastSequence) continue;
      const age = (await outbox.ageOf(stream.checkpointId, next)) ?? 0;
      found.push({ name, next, age });
    }
    return found;
  }

  async function late(positions: RelayPositions): Promise<string[]> {
    const found = await waiting(positions);
    if (found.length === 0) lastProgress = now();
    const still = now() - lastProgress;
    const patience = still > standstill ? standstill : maxAge;
    return found
      .filter(({ age }) => age > patience)
      .map(({ name, next, age }) => `stream ${name}: message ${next} waits for ${seconds(age)}`);
  }

  return {
    opens: () => void (openingSince ??= now()),
    leads(positions, stopped) {
      openingSince = undefined;
      term = { positions, stopped };
    },
    published: () => void (lastProgress = now()),
    stoodDown() {
      openingSince = undefined;
      term = undefined;
    },
    async problem() {
      const opening = openingSince === undefined ? 0 : now() - openingSince;
      if (opening > standstill)
        return `what is published cannot be learned from Kafka for ${seconds(opening)}: see the log`;
      if (!term) return undefined;
      const { positions, stopped } = term;
      const standing = [...stopped].map((name) => `stream ${name} is stopped: see the log`);
      return [...standing, ...(await late(positions))].join('; ') || undefined;
    },
  };
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
