import { performance } from 'node:perf_hooks';
import type { Logger } from '../runtime/logger.ts';
import { type Leadership, whileLeading } from '../runtime/leadership.ts';
import { pause, type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { NotificationChannel } from './channel.ts';
import type { Arrivals } from './arrivals.ts';
import { compose, MAX_ARRIVALS, MAX_SHORTAGES } from './message-text.ts';
import { deliverer, type DeliveryResult, retryBackoff } from './delivery.ts';
import { delayedAbort } from '../runtime/deadlines.ts';
import { dueIn, nextRange, type NotificationQueue, type WaitingSku } from './queue.ts';
import type { WakeUp } from '../runtime/wake-up.ts';

export type SenderDependencies = {
  readonly queue: NotificationQueue;
  readonly arrivals: Arrivals;
  readonly channel: NotificationChannel;
  /** Of several senders, only the leader sends. */
  readonly leadership: Leadership;
  readonly wakeUp: WakeUp;
  /** Milliseconds in which a SKU gets at most one notification; 0: one notification for each shortage. */
  readonly window: number;
  /** Milliseconds between queries without a wake-up: other processes store shortages, too. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

/** SKUs that a query of the queue returns at most. */
const PAGE_SIZE = 100;
/** Time after `stop` for the current notification to be answered and confirmed. */
const STOP_TIMEOUT_MS = 4_000;

/** Sends notifications of the shortages in the queue, until `stop` is aborted. */
export async function runSender(dependencies: SenderDependencies, stop: AbortSignal): Promise<void> {
  const { leadership, retry, logger } = dependencies;
  const deadline = delayedAbort(stop, STOP_TIMEOUT_MS);
  const onFailure = (err: unknown, attempt: number): void =>
    logger.warn({ attempt, err }, 'sending interrupted: starting over from what is confirmed');
  await whileLeading({ leadership, retry, onFailure }, stop, (lost, onProgress) =>
    sendUntil(dependencies, AbortSignal.any([stop, lost]), deadline, onProgress),
  );
}

/** Runs while this sender is the leader. */
async function sendUntil(
  dependencies: SenderDependencies,
  end: AbortSignal,
  deadline: AbortSignal,
  onProgress: () => void,
): Promise<void> {
  const { queue, wakeUp, window, pollInterval, retry, logger } = dependencies;
  const backoff = retryBackoff(() => performance.now());
  const send = sending(dependencies, deliverer(dependencies.channel, backoff, retry, logger), deadline);
  let failures = 0;
  logger.info({}, 'this notifier leads and sends');
  while (!end.aborted) {
    const backedOff = backoff.skus();
    const waiting = await queue.waiting(PAGE_SIZE, backedOff);
    const due = waiting.filter((sku) => dueIn(sku, window) === 0);
    const results = await sendEach(due, send, end);
    onProgress();
    if (results.length > 1 || results.at(-1) !== 'away') failures = 0;
    if (results.at(-1) === 'away') await pause(retry, (failures += 1), end);
    else if (due.length === 0) {
      const soonest = waiting.reduce((least, sku) => Math.min(least, dueIn(sku, window)), pollInterval);
      const wait = Math.min(soonest, backoff.wait(backedOff));
      await wakeUp.wait(wait, end);
    }
  }
}

/** Sends one after the other, and stops when the channel is away. */
async function sendEach(
  due: readonly WaitingSku[],
  send: (sku: WaitingSku) => Promise<DeliveryResult>,
  end: AbortSignal,
): Promise<DeliveryResult[]> {
  const results: DeliveryResult[] = [];
  for (const sku of due) {
    if (end.aborted || results.at(-1) === 'away') break;
    results.push(await send(sku));
  }
  return results;
}

/**
 * Plans a notification, sends it, and confirms it. If the process is killed between sending and confirming, the same
 * notification is sent again with the same id: no transaction spans the channel and Postgres.
 */
const sending =
  (
    { queue, arrivals, window, retry, logger }: SenderDependencies,
    deliver: ReturnType<typeof deliverer>,
    deadline: AbortSignal,
  ) =>
  async (waiting: WaitingSku): Promise<DeliveryResult> => {
    const range = nextRange(waiting, window);
    const [first, ...more] = await queue.plan(range, MAX_SHORTAGES);
    if (!first) throw new Error(`shortage ${range.first} of ${range.sku} does not exist`);
    const coming = await arrivals(range.sku, MAX_ARRIVALS + 1);
    const count = range.last - range.first + 1;
    const result = await deliver(compose([first, ...more], count, coming), deadline);
    if (result === 'away') return result;
    await retryTechnical(() => (result === 'sent' ? queue.confirm(range) : queue.withdraw(range)), {
      ...retry,
      signal: deadline,
      onFailure: (err, attempt) =>
        logger.warn(
          { sku: range.sku, attempt, err },
          `a notification was ${result}, but that could not be stored: retrying to store it`,
        ),
    });
    return result;
  };
