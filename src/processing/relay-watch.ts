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

/** A look at a stream: its messages up to `sequence` were there at `since`. */
type Sight = { readonly sequence: number; readonly since: number };

/** Milliseconds between two sights that are remembered: a stream that always grows is not to fill the memory. */
const BETWEEN_SIGHTS = 1_000;

/**
 * @param maxAge milliseconds
 * @param now milliseconds, of any clock
 */
export function relayWatch(maxAge: number, now: () => number): RelayWatch {
  /** Of messages that are not published, by stream, oldest first. */
  const waiting = new Map<string, readonly Sight[]>();
  let standing: readonly string[] = [];
  return {
    looked(streams, positions, stopped) {
      standing = [...stopped];
      for (const stream of streams) {
        const name = partitionName(stream);
        const published = positions.get(name)?.sequence ?? 0;
        const left = (waiting.get(name) ?? []).filter(({ sequence }) => sequence > published);
        waiting.set(name, withSight(left, Math.max(published, stream.lastSequence), published, now()));
      }
    },
    stoodDown() {
      standing = [];
      waiting.clear();
    },
    async problem() {
      const late = [...waiting].flatMap(([name, [oldest]]) =>
        oldest && now() - oldest.since > maxAge
          ? [
              `stream ${name}: message ${oldest.sequence} waits for ${Math.round((now() - oldest.since) / 1_000)} s`,
            ]
          : [],
      );
      return (
        [...standing.map((name) => `stream ${name} is stopped: see the log`), ...late].join('; ') || undefined
      );
    },
  };
}

function withSight(
  sights: readonly Sight[],
  sequence: number,
  published: number,
  now: number,
): readonly Sight[] {
  const last = sights.at(-1);
  if (sequence <= (last?.sequence ?? published)) return sights;
  if (last && now - last.since < BETWEEN_SIGHTS)
    return [...sights.slice(0, -1), { sequence, since: last.since }];
  return [...sights, { sequence, since: now }];
}
