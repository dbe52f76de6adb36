import { setTimeout } from 'node:timers/promises';
import pRetry from 'p-retry';
import { TechnicalFailure } from '../../service-layer/errors.ts';

export type RetryPolicy = {
  /** Milliseconds before the first retry; doubled from then on, with jitter. */
  readonly firstDelay: number;
  /** Milliseconds between retries at most. */
  readonly maxDelay: number;
};

export type RetryOptions = RetryPolicy & {
  readonly signal: AbortSignal;
  /** Technical failures that retrying cannot mend. */
  readonly giveUp?: (failure: TechnicalFailure) => boolean;
  readonly onFailure: (failure: Error, attempt: number) => void;
};

/** Does the work until it succeeds, fails for another than a technical reason, or the signal is aborted. */
export const retryTechnical = <Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> =>
  pRetry(work, {
    retries: Number.POSITIVE_INFINITY,
    factor: 2,
    randomize: true,
    minTimeout: options.firstDelay,
    maxTimeout: options.maxDelay,
    signal: options.signal,
    shouldRetry: ({ error }) => error instanceof TechnicalFailure && !options.giveUp?.(error),
    onFailedAttempt: ({ error, attemptNumber }) => {
      if (error instanceof TechnicalFailure && !options.giveUp?.(error))
        options.onFailure(error, attemptNumber);
    },
  });

/** Waits before attempt `failures + 1`: doubled each time, with jitter; ends early when the signal is aborted. */
export async function pause(
  { firstDelay, maxDelay }: RetryPolicy,
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  const longest = Math.min(maxDelay, firstDelay * 2 ** failures);
  await setTimeout(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
