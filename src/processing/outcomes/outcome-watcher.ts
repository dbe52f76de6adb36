import type { Logger } from '../runtime/logger.ts';
import type { OutboxListener } from '../publish/ports.ts';

/** Waits for the outcomes of commands. */
export interface OutcomeWatcher<Outcome> {
  /** The outcome; undefined if there is none after `timeout` ms, or when the signal is aborted. */
  outcomeOf(commandId: string, timeout: number, signal: AbortSignal): Promise<Outcome | undefined>;
}

export type OutcomeWatcherDependencies<Outcome> = {
  /** The outcomes of those of the commands that have one, by command id. */
  readonly find: (commandIds: readonly string[]) => Promise<ReadonlyMap<string, Outcome>>;
  readonly outboxListener: OutboxListener;
  readonly stop: AbortSignal;
  readonly logger: Logger;
};

/** Time between queries without a notification: a command that changes nothing writes no message. */
const POLL_INTERVAL_MS = 100;

/** However many requests wait, one query looks for all of their outcomes: after each notification of the outbox. */
export function outcomeWatcher<Outcome>(
  dependencies: OutcomeWatcherDependencies<Outcome>,
): OutcomeWatcher<Outcome> {
  const { find, outboxListener, stop, logger } = dependencies;
  const waiting = new Map<string, Set<(outcome: Outcome | undefined) => void>>();
  let isPolling = false;
  let isAway = false;

  async function poll(): Promise<void> {
    isPolling = true;
    while (waiting.size > 0 && !stop.aborted) {
      await resolveFound().then(logRecovery, logOutage);
      if (waiting.size > 0) await outboxListener.waitForNotification(POLL_INTERVAL_MS, stop);
    }
    isPolling = false;
  }

  async function resolveFound(): Promise<void> {
    for (const [commandId, outcome] of await find([...waiting.keys()])) {
      for (const resolve of waiting.get(commandId) ?? []) resolve(outcome);
    }
  }

  function logRecovery(): void {
    if (isAway) logger.info({}, 'outcomes can be read again');
    isAway = false;
  }

  /** Once an outage. */
  function logOutage(err: unknown): void {
    if (!isAway) logger.warn({ err }, 'outcomes cannot be read: trying again');
    isAway = true;
  }

  return {
    async outcomeOf(commandId, timeout, signal) {
      const { promise, resolve } = Promise.withResolvers<Outcome | undefined>();
      const others = waiting.get(commandId) ?? new Set();
      waiting.set(commandId, others.add(resolve));
      const end = AbortSignal.any([signal, stop, AbortSignal.timeout(timeout)]);
      const giveUp = (): void => resolve(undefined);
      end.addEventListener('abort', giveUp, { once: true });
      if (end.aborted) giveUp();
      if (!isPolling) void poll();
      try {
        return await promise;
      } finally {
        end.removeEventListener('abort', giveUp);
        others.delete(resolve);
        if (others.size === 0) waiting.delete(commandId);
      }
    },
  };
}
