import { atMost } from '../../../processing/runtime/deadlines.ts';

/** What is known from a service. Times are milliseconds since 1970. */
export type Known<Value> = {
  /** The last answer, and when it came; undefined: there was none yet. */
  readonly value: Value | undefined;
  readonly at: number | undefined;
  /** Why it does not answer now; undefined: it does, or was not asked yet. */
  readonly problem: string | undefined;
  /** When the first question was asked that got no answer. */
  readonly awaySince: number | undefined;
};

export type Watched<Value> = {
  /** Asks again, unless an earlier question is still open. Never fails, and never takes longer than the time limit. */
  refresh(): Promise<void>;
  known(): Known<Value>;
};

/**
 * A service that is asked again and again, and may be away. A question that takes too long stays open, and its answer
 * counts when it comes: a service that is slow is not asked twice at the same time.
 * @param now milliseconds since 1970
 * @param limitMs after so long without an answer the service counts as away; absent: there is no limit
 */
export function watched<Value>(
  ask: () => Promise<Value>,
  now: () => number,
  limitMs?: number,
): Watched<Value> {
  let known: Known<Value> = { value: undefined, at: undefined, problem: undefined, awaySince: undefined };
  let asking: Promise<void> | undefined;

  function isAway(problem: string, askedAt: number): void {
    known = { ...known, problem, awaySince: known.awaySince ?? askedAt };
  }

  async function askOnce(): Promise<void> {
    const askedAt = now();
    const tooLate = (): void => isAway(`no answer within ${limitMs} ms`, askedAt);
    const timer = limitMs === undefined ? undefined : setTimeout(tooLate, limitMs).unref();
    try {
      const value = await ask();
      known = { value, at: now(), problem: undefined, awaySince: undefined };
    } catch (error) {
      isAway((error as Error).message, askedAt);
    }
    clearTimeout(timer);
    asking = undefined;
  }

  return {
    refresh() {
      asking ??= askOnce();
      return limitMs === undefined ? asking : atMost(limitMs, asking);
    },
    known: () => known,
  };
}
