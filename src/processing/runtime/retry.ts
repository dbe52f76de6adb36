import { setTimeout } from 'node:timers/promises';
import pRetry from 'p-retry';
import { TechnicalFailure } from '../../service-layer/errors.ts';

export type RetryPolicy = {
  /** Milliseconds before the first retry; doubled for each further one, with jitter. */
  readonly firstDelay: number;
  /** The longest time between retries in milliseconds. */
  readonly maxDelay: number;
};

export type RetryOptions = RetryPolicy & {
  readonly signal: AbortSignal;
  /** True for technical failures that a retry cannot solve. */
  readonly giveUp?: (failure: TechnicalFailure) => boolean;
  readonly onFailure: (failure: Error, attempt: number) => void;
};

/**
 * Does the work again after each technical failure, until it succeeds.
 * @throws the first error that is not technical or that `giveUp` accepts, and when the signal is aborted
 */
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

/** Waits before the next attempt: doubled after each failure, with jitter; ends early when the signal is aborted. */
export async function pause(
  { firstDelay, maxDelay }: RetryPolicy,
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  const longest = Math.min(maxDelay, firstDelay * 2 ** failures);
  await setTimeout(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
