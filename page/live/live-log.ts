import type { LiveEvent } from '../api/answers.ts';

/** Why events were left out: too many a second, this browser too slow, or the connection was down. */
export type Skipped = { readonly count: number | null; readonly reason: 'rate' | 'slow' | 'gap' };

/** An event of the stream. Its `id` is the producer's, and may come twice; `streamId` is its own. */
export type StreamedEvent = LiveEvent & { readonly streamId: string };

export type LiveMessage =
  | { readonly kind: 'event'; readonly event: StreamedEvent }
  | { readonly kind: 'skipped'; readonly skipped: Skipped };

/** The rows that are shown, newest first, and the counts since the page was opened. */
export type LiveLog = {
  readonly events: readonly StreamedEvent[];
  readonly shown: number;
  readonly leftOut: number;
  /** Some were missed, and nobody knows how many. */
  readonly hasGap: boolean;
};

/** Rows that a browser draws without effort. */
export const KEPT_ROWS = 200;

export const EMPTY_LOG: LiveLog = { events: [], shown: 0, leftOut: 0, hasGap: false };

/** Adds messages in the order in which they came. Of the events, only the newest stay. */
export function withMessages(log: LiveLog, messages: readonly LiveMessage[]): LiveLog {
  const fresh = messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
  const skipped = messages.flatMap((message) => (message.kind === 'skipped' ? [message.skipped] : []));
  return {
    events: [...fresh.toReversed(), ...log.events].slice(0, KEPT_ROWS),
    shown: log.shown + fresh.length,
    leftOut: skipped.reduce((sum, { count }) => sum + (count ?? 0), log.leftOut),
    hasGap: log.hasGap || skipped.some(({ count }) => count === null),
  };
}
