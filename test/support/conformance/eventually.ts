import { setTimeout } from 'node:timers/promises';

/** Enough for processes to start and groups to rebalance on a machine that does much else. */
export const PATIENCE_MS = 60_000;

/** Waits until `holds` is true. Rejects after `timeout` ms with the name of the condition. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeout = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + timeout;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`after ${timeout} ms still not true: ${what}`);
    await setTimeout(5);
  }
}

/** True if the promise is still pending after `ms` milliseconds. */
export async function staysOpen(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = new AbortController();
  const settle = (): void => settled.abort();
  promise.then(settle, settle);
  await setTimeout(ms, undefined, { signal: settled.signal }).catch(() => undefined);
  return !settled.signal.aborted;
}
