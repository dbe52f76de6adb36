import { afterEach } from '@jest/globals';
import { postgresLeadership } from '../../../src/adapters/postgres/connection/leader-lock.ts';
import type { Notification, NotificationChannel } from '../../../src/processing/notifications/channel.ts';
import type { NotificationQueue } from '../../../src/processing/notifications/queue.ts';
import { runSender } from '../../../src/processing/notifications/sender.ts';
import { wakeUp } from '../../../src/processing/runtime/wake-up.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { memoryChannel } from '../../support/memory/notification-channel.ts';
import { notificationDatabase } from './notification-database.ts';

export const HOUR = 3_600_000;

type Options = {
  readonly channel?: NotificationChannel;
  readonly window?: number;
  readonly pollInterval?: number;
  readonly queue?: NotificationQueue;
};

/** A database of this test file, and senders on it as in several processes. */
export function sendersOnDatabase() {
  const database = notificationDatabase();
  const { queue, arrivals } = database;
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sender) => sender.stop()));
  });

  /** Starts a sender that is stopped after the test. It checks once in ten minutes, or when it is woken up. */
  function startSender({ channel = memoryChannel().channel, window = HOUR, ...over }: Options) {
    const stop = new AbortController();
    const logger = memoryLogger();
    const news = wakeUp();
    const done = runSender(
      {
        queue: queue(),
        arrivals: arrivals(),
        channel,
        leadership: postgresLeadership({ url: database.database.url }, 'sender', 2_000),
        wakeUp: news,
        window,
        pollInterval: 600_000,
        retry: { firstDelay: 1, maxDelay: 20 },
        logger,
        ...over,
      },
      stop.signal,
    );
    const sender = {
      wake: news.wake,
      logs: (level: string) => logger.lines.filter((line) => line.level === level),
      stop(): Promise<void> {
        stop.abort();
        return done;
      },
    };
    running.push(sender);
    return sender;
  }

  /** Waits until all shortages are notified. */
  const nobodyWaits = () =>
    eventually('no SKU waits', async () => (await queue().waiting(10, [])).length === 0);

  return { ...database, startSender, nobodyWaits };
}

/** The notifications, once there are `count`. */
export async function notified(taken: readonly Notification[], count: number): Promise<string[]> {
  await eventually(`${count} notifications are taken`, () => taken.length >= count);
  return taken.map(({ id, more }) => `${id} and ${more} more`);
}
