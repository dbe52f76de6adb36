import { pause, type RetryPolicy } from './retry.ts';

/** One process leads; the others stand by. */
export interface Leadership {
  /**
   * Waits until this process leads. The returned signal is aborted when leadership is lost.
   * @throws TechnicalFailure if the database is away
   */
  lead(stop: AbortSignal): Promise<AbortSignal>;
  /** Gives leadership up, if this process has it. */
  release(): Promise<void>;
}

/** The same leadership; `leads` says whether this process leads now. */
export function observedLeadership(inner: Leadership): Leadership & { leads(): boolean } {
  let lost: AbortSignal | undefined;
  return {
    async lead(stop) {
      lost = await inner.lead(stop);
      return lost;
    },
    async release() {
      lost = undefined;
      await inner.release();
    },
    leads: () => lost !== undefined && !lost.aborted,
  };
}

export type LeaderLoop = {
  readonly leadership: Leadership;
  /** Pauses before the next attempt: after a failure, and after leadership was lost. */
  readonly retry: RetryPolicy;
  /** @param attempt failures since the last progress, this one included */
  readonly onFailure: (err: unknown, attempt: number) => void;
};

/**
 * Does the work again and again while this process leads, until `stop` is aborted. Leadership is released after each
 * round, so that another process can take over from one that keeps failing.
 * @param work ends when `lost` or `stop` is aborted, and calls `onProgress` after each success, which resets the back-off
 */
export async function whileLeading(
  { leadership, retry, onFailure }: LeaderLoop,
  stop: AbortSignal,
  work: (lost: AbortSignal, onProgress: () => void) => Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      const lost = await leadership.lead(stop);
      if (!stop.aborted && !lost.aborted) await work(lost, () => (failures = 0));
    } catch (err) {
      failures += 1;
      onFailure(err, failures);
    }
    await leadership.release();
    if (!stop.aborted) await pause(retry, failures, stop);
  }
}
