import { setTimeout } from 'node:timers/promises';

/** Wakes a loop of this process that waits for work. */
export type WakeUp = {
  wake(): void;
  /** Resolves on a `wake` that comes now or has come since the last wait, after `timeout` ms, or when `stop` is aborted. */
  wait(timeout: number, stop: AbortSignal): Promise<void>;
};

export function wakeUp(): WakeUp {
  let woken = new AbortController();
  return {
    wake: () => woken.abort(),
    async wait(timeout, stop) {
      const signal = AbortSignal.any([stop, woken.signal]);
      await setTimeout(timeout, undefined, { signal }).catch(() => undefined);
      if (woken.signal.aborted) woken = new AbortController();
    },
  };
}
