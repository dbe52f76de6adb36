import type { LiveEvent } from './live-event.ts';

/** Whether the events are followed; if not, why and since when. */
export type LiveStatus = {
  readonly following: boolean;
  readonly reason: string | null;
  /** ISO 8601; null while they are followed. */
  readonly since: string | null;
};

/** Why events were left out: too many of them, a viewer that takes them too slowly, or a break in the connection. */
export type SkipReason = 'rate' | 'slow' | 'gap';

/** Where the events of one viewer go. */
export type LiveSink = {
  event(id: string, event: LiveEvent): void;
  /** @param count null: not known */
  skipped(count: number | null, reason: SkipReason): void;
  status(status: LiveStatus): void;
  /** Keeps proxies from closing a connection without traffic. */
  heartbeat(): void;
  /** Whether the viewer takes what it gets. */
  isFree(): boolean;
  end(): void;
};

/** Milliseconds of a share of a second: events are spread over it. */
export const SHARE_MS = 100;

/**
 * Lets at most `perShare` events through in each share of a second and counts the others, so that a viewer gets a sample
 * of all times instead of the beginning of each second.
 * @param perShare of SHARE_MS each
 * @param now milliseconds that only go forward
 */
export function sampledSink(sink: LiveSink, perShare: number, now: () => number) {
  let share = -1;
  let inShare = 0;
  const skipped: Record<'rate' | 'slow', number> = { rate: 0, slow: 0 };

  return {
    offer(id: string, event: LiveEvent): void {
      const current = Math.floor(now() / SHARE_MS);
      if (current !== share) [share, inShare] = [current, 0];
      if (inShare >= perShare) skipped.rate += 1;
      else if (!sink.isFree()) skipped.slow += 1;
      else {
        inShare += 1;
        sink.event(id, event);
      }
    },
    /** Says what was left out since the last call. */
    report(): void {
      if (!sink.isFree()) return;
      for (const reason of ['rate', 'slow'] as const) {
        if (skipped[reason] > 0) sink.skipped(skipped[reason], reason);
        skipped[reason] = 0;
      }
    },
  };
}
