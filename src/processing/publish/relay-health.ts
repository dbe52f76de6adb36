import type { OutboxReader } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayPositions } from './ports.ts';

/** Finds the streams of the outbox that are not published in time. */
export type RelayHealth = {
  /** The relay leads and opens its publisher, which reads the positions from Kafka. */
  opening(): void;
  /**
   * The publisher is open.
   * @param positions what is published; a live view
   * @param stopped names of the streams that are stopped; a live view
   */
  publishing(positions: RelayPositions, stopped: ReadonlySet<string>): void;
  /** Messages have just been published. */
  published(): void;
  /** The relay does not lead: unpublished messages are the concern of the leader. */
  standingBy(): void;
  /** Stopped streams and messages that wait for too long; undefined if there are none. */
  problem(): Promise<string | undefined>;
  /** What `publishing` reported last; undefined: the relay stands by, or has not opened its publisher yet. */
  session(): { readonly positions: RelayPositions; readonly stopped: ReadonlySet<string> } | undefined;
};

/** Limits, in milliseconds, after which the relay is not ready. */
export type RelayHealthLimits = {
  /** Of the age of an unpublished message. */
  readonly maxAge: number;
  /** Of the time without a published message while messages wait; and of the time to open the publisher. */
  readonly standstill: number;
};

/**
 * @param now milliseconds, of any clock
 */
export function relayHealth(
  outbox: Pick<OutboxReader, 'streams' | 'ageOf'>,
  { maxAge, standstill }: RelayHealthLimits,
  now: () => number,
): RelayHealth {
  let openingSince: number | undefined;
  /** Time at which something was published, or nothing waited. */
  let lastProgress = now();
  let session: { positions: RelayPositions; stopped: ReadonlySet<string> } | undefined;

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
    const idleFor = now() - lastProgress;
    const limit = idleFor > standstill ? standstill : maxAge;
    return found
      .filter(({ age }) => age > limit)
      .map(({ name, next, age }) => `stream ${name}: message ${next} waits for ${seconds(age)}`);
  }

  return {
    opening: () => void (openingSince ??= now()),
    publishing(positions, stopped) {
      openingSince = undefined;
      session = { positions, stopped };
    },
    published: () => void (lastProgress = now()),
    standingBy() {
      openingSince = undefined;
      session = undefined;
    },
    session: () => session,
    async problem() {
      const openingFor = openingSince === undefined ? 0 : now() - openingSince;
      if (openingFor > standstill)
        return `the relay has not been able to read its positions from Kafka for ${seconds(openingFor)}: see the log`;
      if (!session) return undefined;
      const { positions, stopped } = session;
      const stoppedTexts = [...stopped].map((name) => `stream ${name} is stopped: see the log`);
      return [...stoppedTexts, ...(await late(positions))].join('; ') || undefined;
    },
  };
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1_000)} s`;
