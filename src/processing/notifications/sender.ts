import { performance } from 'node:perf_hooks';
import type { Logger } from '../runtime/logger.ts';
import type { Leadership } from '../publish/ports.ts';
import { pause, type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { NotificationChannel } from './channel.ts';
import { compose, LINES_NEEDED } from './message-text.ts';
import { deliverer, type Outcome } from './delivery.ts';
import { dueIn, nextRange } from './due.ts';
import { delayedAbort } from '../runtime/deadlines.ts';
import type { NotificationQueue, WaitingSku } from './queue.ts';
import { retryBackoff } from './set-aside.ts';
import type { WakeUp } from '../runtime/wake-up.ts';

export type SenderDependencies = {
  readonly queue: NotificationQueue;
  readonly channel: NotificationChannel;
  /** One of several senders sends. */
  readonly leadership: Leadership;
  readonly wakeUp: WakeUp;
  /** Milliseconds in which a SKU leads to one notification at most; 0: each shortage to one of its own. */
  readonly window: number;
  /** Milliseconds between looks when nothing rings: another process may have stored shortages. */
  readonly pollInterval: number;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

/** SKUs looked at in one go. */
const AT_ONCE = 100;
/** Milliseconds after `stop` for the notification at work to be answered and confirmed. */
const GRACE = 4_000;

/** Sends what waits to be told, until `stop` is aborted. */
export async function runSender(dependencies: SenderDependencies, stop: AbortSignal): Promise<void> {
  const { leadership, retry, logger } = dependencies;
  const deadline = delayedAbort(stop, GRACE);
  let failures = 0;
  while (!stop.aborted) {
    try {
      const lost = await leadership.lead(stop);
      const end = AbortSignal.any([stop, lost]);
      if (!end.aborted) await sendUntil(dependencies, end, deadline, () => (failures = 0));
    } catch (err) {
      failures += 1;
      logger.warn({ attempt: failures, err }, 'sending interrupted: starting over from what is confirmed');
    }
    await leadership.release();
    if (!stop.aborted) await pause(retry, failures, stop);
  }
}

/** Only the one who leads gets here. */
async function sendUntil(
  dependencies: SenderDependencies,
  end: AbortSignal,
  deadline: AbortSignal,
  onProgress: () => void,
): Promise<void> {
  const { queue, wakeUp, window, pollInterval, retry, logger } = dependencies;
  const aside = retryBackoff(() => performance.now());
  const send = sending(dependencies, deliverer(dependencies.channel, aside, retry, logger), deadline);
  let failures = 0;
  logger.info({}, 'this notifier sends');
  while (!end.aborted) {
    const leftAlone = aside.skus();
    const waiting = await queue.waiting(AT_ONCE, leftAlone);
    const due = waiting.filter((sku) => dueIn(sku, window) === 0);
    const outcomes = await inTurn(due, send, end);
    onProgress();
    if (outcomes.length > 1 || outcomes.at(-1) !== 'away') failures = 0;
    if (outcomes.at(-1) === 'away') await pause(retry, (failures += 1), end);
    else if (due.length === 0) {
      const soonest = waiting.reduce((least, sku) => Math.min(least, dueIn(sku, window)), pollInterval);
      const wait = Math.min(soonest, aside.wait(leftAlone));
      await wakeUp.wait(wait, end);
    }
  }
}

/** One after the other; while the channel is away there is no use in trying the rest. */
async function inTurn(
  due: readonly WaitingSku[],
  send: (sku: WaitingSku) => Promise<Outcome>,
  end: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const sku of due) {
    if (end.aborted || outcomes.at(-1) === 'away') break;
    outcomes.push(await send(sku));
  }
  return outcomes;
}

/**
 * Planned before and confirmed after. Who is killed between the other side's yes and the confirmation sends the
 * same notification again, under the same id: nobody can do better with a channel that shares no transaction.
 */
const sending =
  (
    { queue, window, retry, logger }: SenderDependencies,
    deliver: ReturnType<typeof deliverer>,
    deadline: AbortSignal,
  ) =>
  async (waiting: WaitingSku): Promise<Outcome> => {
    const range = nextRange(waiting, window);
    const [first, ...more] = await queue.plan(range, LINES_NEEDED);
    if (!first) throw new Error(`shortage ${range.first} of ${range.sku} is missing`);
    const outcome = await deliver(compose([first, ...more], range.last - range.first + 1), deadline);
    if (outcome === 'away') return outcome;
    await retryTechnical(() => (outcome === 'sent' ? queue.confirm(range) : queue.withdraw(range)), {
      ...retry,
      signal: deadline,
      onFailure: (err, attempt) =>
        logger.warn({ sku: range.sku, attempt, err }, 'not confirmed: trying again'),
    });
    return outcome;
  };
