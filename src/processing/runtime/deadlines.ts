import { setTimeout as delay } from 'node:timers/promises';

/** Waits for the work, but no longer than `milliseconds`; the work itself goes on. For the end of a process. */
export const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  await Promise.race([work, delay(milliseconds, undefined, { ref: false })]);
};

/** Waits for the work, or until the signal is aborted. Leaves no listener at the signal. */
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

/** Resolves when the signal is aborted. Each call leaves a listener at the signal until then. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/**
 * A signal that is aborted `milliseconds` after the given one, so that work that has begun can finish. It does not keep
 * the process alive.
 */
export function delayedAbort(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const abort = (): void => void setTimeout(() => later.abort(), milliseconds).unref();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}
