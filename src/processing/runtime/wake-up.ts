import { setTimeout } from 'node:timers/promises';

/** Wakes whoever waits for work, within this process. */
export type WakeUp = {
  ring(): void;
  /** Done at the next ring, or one that came since the last call, or after `timeout` ms, or when `stop` is aborted. */
  next(timeout: number, stop: AbortSignal): Promise<void>;
};

export function wakeUp(): WakeUp {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async next(timeout, stop) {
      const signal = AbortSignal.any([stop, rung.signal]);
      await setTimeout(timeout, undefined, { signal }).catch(() => undefined);
      if (rung.signal.aborted) rung = new AbortController();
    },
  };
}
