import type { OutboxStream } from './outbox.ts';
import { partitionName } from './records.ts';
import type { RelayPositions } from './relay-roles.ts';

/** Knows which streams of the outbox are not published as they should be. */
export type RelayWatch = {
  /** The relay has looked at all streams. */
  looked(streams: readonly OutboxStream[], positions: RelayPositions, stopped: ReadonlySet<string>): void;
  /** It does not lead any more: what is not published is another one's concern. */
  stoodDown(): void;
  /** What is wrong: streams that stand still, and messages that are there for longer than `maxAge` ms. */
  problem(): Promise<string | undefined>;
};

/**
 * @param maxAge milliseconds
 * @param now milliseconds, of any clock
 */
export function relayWatch(maxAge: number, now: () => number): RelayWatch {
  /** Messages that were there at a look and not published, by stream; gone once they are published. */
  const waiting = new Map<string, { sequence: number; since: number }>();
  let standing: readonly string[] = [];
  return {
    looked(streams, positions, stopped) {
      standing = [...stopped];
      for (const stream of streams) {
        const name = partitionName(stream);
        const published = positions.get(name)?.sequence ?? 0;
        const known = waiting.get(name);
        if (stream.lastSequence <= published) waiting.delete(name);
        else if (!known || published >= known.sequence)
          waiting.set(name, { sequence: stream.lastSequence, since: now() });
      }
    },
    stoodDown() {
      standing = [];
      waiting.clear();
    },
    async problem() {
      const late = [...waiting].filter(([, { since }]) => now() - since > maxAge);
      return (
        [
          ...standing.map((name) => `stream ${name} is stopped: see the log`),
          ...late.map(
            ([name, { sequence, since }]) =>
              `stream ${name}: message ${sequence} waits for ${Math.round((now() - since) / 1_000)} s`,
          ),
        ].join('; ') || undefined
      );
    },
  };
}
