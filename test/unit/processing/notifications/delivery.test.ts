import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NotificationChannel } from '../../../../src/processing/notifications/channel.ts';
import { compose } from '../../../../src/processing/notifications/message-text.ts';
import {
  deliverer,
  type RetryBackoff,
  retryBackoff,
} from '../../../../src/processing/notifications/delivery.ts';
import { aShortage } from '../../../support/builders/shortages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { type Answer, memoryChannel } from '../../../support/memory/notification-channel.ts';

const { signal: NEVER } = new AbortController();
const retry = { firstDelay: 100, maxDelay: 5_000 };
const MINUTE = 60_000;

const about = (sku: string) => compose([aShortage({ sku, eventId: `${sku}/1` })], 1, []);

/** Sends notifications of these SKUs to a channel that gives these answers, with a fixed clock. */
async function sent(...tries: readonly [sku: string, answer: Answer][]) {
  const answers = tries.map(([, answer]) => answer);
  const logger = memoryLogger();
  const backoff = retryBackoff(() => 0);
  const { channel } = memoryChannel(() => answers.shift() ?? 'yes');
  const deliver = deliverer(channel, backoff, retry, logger);
  const outcomes: string[] = [];
  const waits: number[] = [];
  for (const [sku] of tries) {
    outcomes.push(await deliver(about(sku), NEVER));
    waits.push(backoff.wait(backoff.skus()));
  }
  const at = (level: string) => logger.lines.filter((line) => line.level === level);
  return { outcomes, waits, at };
}

const GONE = { away: 'ESOCKET' };

describe('a notification that is sent', () => {
  it('is logged with its SKU and id', async () => {
    const { outcomes, at } = await sent(['LAMP', 'yes']);
    expect(outcomes).toEqual(['sent']);
    expect(at('info')).toEqual([expect.objectContaining({ sku: 'LAMP', id: 'LAMP/1', more: 0 })]);
  });
});

describe('a channel that is away', () => {
  it('is logged once, regardless of the number of failed attempts', async () => {
    const { outcomes, at } = await sent(['LAMP', GONE], ['LAMP', GONE], ['TABLE', GONE], ['LAMP', GONE]);
    expect(outcomes).toEqual(['away', 'away', 'away', 'away']);
    expect(at('warn')).toHaveLength(1);
  });

  it('is logged again when the reason changes', async () => {
    const { at } = await sent(['LAMP', GONE], ['LAMP', { away: '421' }], ['LAMP', { away: '421' }]);
    expect(at('warn')).toHaveLength(2);
  });

  it('is logged when it is back and when it is away again', async () => {
    const { at } = await sent(['LAMP', GONE], ['LAMP', 'yes'], ['LAMP', GONE]);
    expect(at('warn')).toHaveLength(2);
    expect(at('info').map(({ message }) => message)).toContain('notifications are sent again');
  });

  it('given one SKU that always fails among others that are sent, is logged once', async () => {
    const { at } = await sent(
      ['BAD', { away: '451' }],
      ['LAMP', 'yes'],
      ['BAD', { away: '451' }],
      ['TABLE', 'yes'],
      ['BAD', { away: '451' }],
    );
    expect(at('warn')).toHaveLength(1);
    expect(at('info').filter(({ message }) => message === 'notifications are sent again')).toHaveLength(1);
  });

  it('makes the SKU wait for longer and longer, up to the maximum delay', async () => {
    const tries = Array.from({ length: 8 }, (): [string, Answer] => ['LAMP', GONE]);
    const { waits } = await sent(...tries);
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });
});

describe('a refusal', () => {
  it('is logged as an error each time, with all fields of the notification', async () => {
    const { outcomes, at } = await sent(['LAMP', 'no'], ['LAMP', 'no']);
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(at('error')).toEqual([
      expect.objectContaining({ sku: 'LAMP', orderId: 'order-1', qty: 3, more: 0, retryInMinutes: 1 }),
      expect.objectContaining({ sku: 'LAMP', orderId: 'order-1', qty: 3, more: 0, retryInMinutes: 2 }),
    ]);
  });

  it('makes the SKU wait for a minute, then longer, up to an hour', async () => {
    const tries = Array.from({ length: 8 }, (): [string, Answer] => ['LAMP', 'no']);
    const { waits } = await sent(...tries);
    expect(waits.map((wait) => wait / MINUTE)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });
});

describe('a channel with a bug', () => {
  it('causes an error and makes the SKU wait, so that the others are sent', async () => {
    const bug = new TypeError('bug');
    const broken: NotificationChannel = { deliver: () => Promise.reject(bug) };
    const backoff = retryBackoff(() => 0);
    const logger = memoryLogger();
    expect(await deliverer(broken, backoff, retry, logger)(about('LAMP'), NEVER)).toBe('refused');
    expect(backoff.skus()).toEqual(['LAMP']);
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', err: bug })]);
  });
});

const forMs = (delay: number) => () => delay;

describe('SKUs that wait for their next attempt', () => {
  let now: number;
  let backoff: RetryBackoff;

  beforeEach(() => {
    now = 1_000;
    backoff = retryBackoff(() => now);
  });

  it('given none, cause no wait', () => {
    expect(backoff.skus()).toEqual([]);
    expect(backoff.wait(backoff.skus())).toBe(Infinity);
  });

  it('wait until their delay is over', () => {
    backoff.add('LAMP', 'away', forMs(50));
    backoff.add('TABLE', 'away', forMs(80));
    expect(backoff.skus()).toEqual(['LAMP', 'TABLE']);
    expect(backoff.wait(backoff.skus())).toBe(50);
    now += 50;
    expect(backoff.skus()).toEqual(['TABLE']);
    expect(backoff.wait(backoff.skus())).toBe(30);
  });

  it('given that the delay of one SKU has passed since the list was read, cause no wait', () => {
    backoff.add('LAMP', 'away', forMs(50));
    const backedOff = backoff.skus();
    now += 60;
    expect(backoff.wait(backedOff)).toBe(0);
  });

  it('given further failures, are counted, also after the delay was over', () => {
    const counts: number[] = [];
    const count = (failures: number): number => counts.push(failures);
    for (let tries = 0; tries < 3; tries += 1) {
      backoff.add('LAMP', 'away', count);
      now += 10_000;
    }
    backoff.add('TABLE', 'away', count);
    expect(counts).toEqual([1, 2, 3, 1]);
  });

  it('given that the notification was sent, start counting again', () => {
    const counts: number[] = [];
    backoff.add('LAMP', 'away', forMs(5));
    backoff.remove('LAMP');
    expect(backoff.skus()).toEqual([]);
    backoff.add('LAMP', 'away', (failures) => counts.push(failures));
    expect(counts).toEqual([1]);
  });

  it('have a new reason the first time and when the reason changes', () => {
    const isNew = ['421', '421', '450', '421'].map(
      (reason) => backoff.add('LAMP', reason, forMs(1)).isNewReason,
    );
    expect(isNew).toEqual([true, false, true, true]);
  });

  it('return their delay', () => {
    expect(backoff.add('LAMP', 'away', forMs(70)).delay).toBe(70);
  });
});
