import type { Logger } from '../runtime/logger.ts';
import type { OutboxListener } from '../publish/ports.ts';

/** Waits for what becomes of commands. */
export interface OutcomeWatcher<Outcome> {
  /** The outcome; undefined if there is none after `timeout` ms, or the signal is aborted before. */
  outcomeOf(commandId: string, timeout: number, signal: AbortSignal): Promise<Outcome | undefined>;
}

export type OutcomeWatcherDependencies<Outcome> = {
  /** Those of the commands that have an outcome, by id. */
  readonly find: (commandIds: readonly string[]) => Promise<ReadonlyMap<string, Outcome>>;
  readonly outboxListener: OutboxListener;
  readonly stop: AbortSignal;
  readonly logger: Logger;
};

/** Milliseconds between looks when the bell is silent: a command that changes nothing writes no message. */
const LOOK_EVERY = 100;

/** However many requests wait, one of them asks for all: at each ring of the outbox, one query. */
export function outcomeWatcher<Outcome>(
  dependencies: OutcomeWatcherDependencies<Outcome>,
): OutcomeWatcher<Outcome> {
  const { find, outboxListener, stop, logger } = dependencies;
  const waiting = new Map<string, Set<(outcome: Outcome | undefined) => void>>();
  let looking = false;
  let isAway = false;

  async function look(): Promise<void> {
    looking = true;
    while (waiting.size > 0 && !stop.aborted) {
      await tell().then(back, away);
      if (waiting.size > 0) await outboxListener.waitForNotification(LOOK_EVERY, stop);
    }
    looking = false;
  }

  function back(): void {
    if (isAway) logger.info({}, 'outcomes can be read again');
    isAway = false;
  }

  /** Said once an outage. */
  function away(err: unknown): void {
    if (!isAway) logger.warn({ err }, 'outcomes cannot be read: trying again');
    isAway = true;
  }

  async function tell(): Promise<void> {
    for (const [commandId, outcome] of await find([...waiting.keys()])) {
      for (const resolve of waiting.get(commandId) ?? []) resolve(outcome);
    }
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
      if (!looking) void look();
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
