import { setTimeout } from 'node:timers/promises';

/** Waits for the work, but no longer than `milliseconds`; the work itself goes on. For the way out of a process. */
export const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  await Promise.race([work, setTimeout(milliseconds, undefined, { ref: false })]);
};

/** Done when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
