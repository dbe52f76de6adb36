import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../runtime/logger.ts';
import { pause, type RetryPolicy } from '../runtime/retry.ts';

/** Which messages of the outbox tell of which order. */
export interface OrderIndex {
  /**
   * Looks at the next messages of one stream of the outbox and stores which orders they tell of, all or nothing. Several
   * processes may do so at the same time: a stream that another one has in hand is left out.
   * @returns the number of messages that were looked at; 0: there is nothing to do now
   * @throws TechnicalFailure
   */
  advance(): Promise<number>;
}

/** Time between two looks at an outbox without new messages. */
const POLL_INTERVAL_MS = 500;

export type OrderIndexDependencies = {
  readonly index: OrderIndex;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

/** Keeps the index up to date until `stop` is aborted. It never throws: the history says how far it is. */
export async function keepOrderIndex(
  { index, retry, logger }: OrderIndexDependencies,
  stop: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      const count = await index.advance();
      if (failures > 0) logger.info({}, 'the index of orders goes on');
      failures = 0;
      if (count === 0) await setTimeout(POLL_INTERVAL_MS, undefined, { signal: stop }).catch(() => undefined);
    } catch (err) {
      if (stop.aborted) return;
      // Once an outage.
      if (failures === 0) logger.warn({ err }, 'the index of orders does not go on, trying again');
      failures += 1;
      await pause(retry, failures, stop);
    }
  }
}
