import type { InboundRecord } from '../records/record.ts';
import type { Logger } from '../runtime/logger.ts';
import { atMost } from '../runtime/deadlines.ts';
import { recentDeadLetters, type RecentDeadLetters, type RecentLimits } from './recent.ts';

/** Follows the dead-letter topic from its newest records on, and the topic of resolutions from its beginning. */
export interface DeadLetterFollower {
  /**
   * @param newest records of the dead-letter topic to begin with
   * @throws TechnicalFailure
   */
  follow(
    onRecord: { deadLetter(record: InboundRecord): void; resolution(record: InboundRecord): void },
    newest: number,
  ): Promise<Following>;
}

export type Following = {
  /** Rejected when following cannot go on. Never fulfilled. */
  readonly failed: Promise<never>;
  /** Done when everything that was there at the start has been handed over. */
  readonly caughtUp: Promise<void>;
  /** About how many older records of the dead-letter topic were passed over. */
  readonly leftOut: number;
  close(): Promise<void>;
};

/** The recent dead letters as they are now. */
export type RecentState = {
  readonly recent: RecentDeadLetters;
  /** About how many older ones are not held. */
  readonly olderLeftOut: number;
  readonly isCatchingUp: boolean;
};

export type KeptRecent = {
  /**
   * Follows the topics from the first call on, and waits a little for what they hold.
   * @throws TechnicalFailure if they cannot be read
   */
  state(): Promise<RecentState>;
  close(): Promise<void>;
};

const LIMITS: RecentLimits = { deadLetters: 10_000, bytes: 32 * 1024 * 1024, resolutions: 100_000 };
/** Time for an answer to wait for the topics to be read. */
const CATCH_UP_MS = 4_000;
/** After so long without a call nothing is followed, and the memory is free. */
const UNUSED_MS = 600_000;

type Held = {
  readonly recent: RecentDeadLetters;
  readonly following: Promise<Following>;
  isCaughtUp: boolean;
};

/** Holds the newest dead letters while somebody asks for them. */
export function keepRecentDeadLetters(
  follower: DeadLetterFollower,
  logger: Logger,
  { limits = LIMITS, catchUpMs = CATCH_UP_MS, unusedMs = UNUSED_MS } = {},
): KeptRecent {
  let held: Held | undefined;
  let unused: NodeJS.Timeout | undefined;

  function begin(): Held {
    const recent = recentDeadLetters(limits);
    const following = follower.follow(
      { deadLetter: recent.addDeadLetter, resolution: recent.addResolution },
      limits.deadLetters,
    );
    const begun: Held = { recent, following, isCaughtUp: false };
    // The next call begins anew: what was missed is read again.
    following
      .then(({ caughtUp, failed }) => {
        void caughtUp.then(() => (begun.isCaughtUp = true));
        return failed;
      })
      .catch((err: unknown) => {
        logger.warn({ err }, 'dead letters are not followed any more');
        return end(begun);
      });
    return begun;
  }

  async function end(ended: Held | undefined): Promise<void> {
    if (held === ended) held = undefined;
    await ended?.following.then(
      ({ close }) => close(),
      () => undefined,
    );
  }

  return {
    async state() {
      clearTimeout(unused);
      unused = setTimeout(() => void end(held), unusedMs).unref();
      const now = (held ??= begin());
      const { caughtUp, failed, leftOut } = await now.following;
      if (!now.isCaughtUp) await Promise.race([atMost(catchUpMs, caughtUp), failed]);
      return {
        recent: now.recent,
        olderLeftOut: leftOut + now.recent.dropped(),
        isCatchingUp: !now.isCaughtUp,
      };
    },
    async close() {
      clearTimeout(unused);
      await end(held);
    },
  };
}
