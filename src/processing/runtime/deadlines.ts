import { setTimeout } from 'node:timers/promises';

/** Waits for the work, but no longer than `milliseconds`; the work itself goes on. For the way out of a process. */
export const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  await Promise.race([work, setTimeout(milliseconds, undefined, { ref: false })]);
};

/** Waits for the work, or until the signal is aborted; leaves nothing behind at the signal. */
export async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  if (signal.aborted) return;
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Done when the signal is aborted. It listens until then: for what is waited for once. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
