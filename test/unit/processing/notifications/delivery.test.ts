import { describe, expect, it } from '@jest/globals';
import type { NotificationChannel } from '../../../../src/processing/notifications/channel.ts';
import { compose } from '../../../../src/processing/notifications/message-text.ts';
import { deliverer } from '../../../../src/processing/notifications/delivery.ts';
import { retryBackoff } from '../../../../src/processing/notifications/set-aside.ts';
import { aShortage } from '../../../support/builders/shortages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { type Answer, memoryChannel } from '../../../support/memory/notification-channel.ts';

const { signal: NEVER } = new AbortController();
const retry = { firstDelay: 100, maxDelay: 5_000 };
const MINUTE = 60_000;

const about = (sku: string) => compose([aShortage({ sku, eventId: `${sku}/1` })], 1);

/** Sends notifications of these SKUs to a channel that gives these answers; the clock stands still. */
async function sent(...tries: readonly [sku: string, answer: Answer][]) {
  const answers = tries.map(([, answer]) => answer);
  const logger = memoryLogger();
  const aside = retryBackoff(() => 0);
  const { channel } = memoryChannel(() => answers.shift() ?? 'yes');
  const deliver = deliverer(channel, aside, retry, logger);
  const outcomes: string[] = [];
  const waits: number[] = [];
  for (const [sku] of tries) {
    outcomes.push(await deliver(about(sku), NEVER));
    waits.push(aside.wait(aside.skus()));
  }
  const at = (level: string) => logger.lines.filter((line) => line.level === level);
  return { outcomes, waits, at };
}

const GONE = { away: 'ESOCKET' };

describe('a notification that goes out', () => {
  it('is logged with its SKU and id', async () => {
    const { outcomes, at } = await sent(['LAMP', 'yes']);
    expect(outcomes).toEqual(['sent']);
    expect(at('info')).toEqual([expect.objectContaining({ sku: 'LAMP', id: 'LAMP/1', more: 0 })]);
  });
});

describe('a channel that is away', () => {
  it('is told of once, however many tries fail', async () => {
    const { outcomes, at } = await sent(['LAMP', GONE], ['LAMP', GONE], ['TABLE', GONE], ['LAMP', GONE]);
    expect(outcomes).toEqual(['away', 'away', 'away', 'away']);
    expect(at('warn')).toHaveLength(1);
  });

  it('is told of again when the reason changes', async () => {
    const { at } = await sent(['LAMP', GONE], ['LAMP', { away: '421' }], ['LAMP', { away: '421' }]);
    expect(at('warn')).toHaveLength(2);
  });

  it('is told of when it is back, and when it goes again', async () => {
    const { at } = await sent(['LAMP', GONE], ['LAMP', 'yes'], ['LAMP', GONE]);
    expect(at('warn')).toHaveLength(2);
    expect(at('info').map(({ message }) => message)).toContain('notifications go out again');
  });

  it('given one SKU that never goes out among others that do, is told of once', async () => {
    const { at } = await sent(
      ['BAD', { away: '451' }],
      ['LAMP', 'yes'],
      ['BAD', { away: '451' }],
      ['TABLE', 'yes'],
      ['BAD', { away: '451' }],
    );
    expect(at('warn')).toHaveLength(1);
    expect(at('info').filter(({ message }) => message === 'notifications go out again')).toHaveLength(1);
  });

  it('leaves the SKU alone for longer and longer, up to the longest delay', async () => {
    const tries = Array.from({ length: 8 }, (): [string, Answer] => ['LAMP', GONE]);
    const { waits } = await sent(...tries);
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });
});

describe('a refusal', () => {
  it('is an error each time, with all that nobody was told of', async () => {
    const { outcomes, at } = await sent(['LAMP', 'no'], ['LAMP', 'no']);
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(at('error')).toEqual([
      expect.objectContaining({ sku: 'LAMP', orderId: 'order-1', qty: 3, more: 0, againInMinutes: 1 }),
      expect.objectContaining({ sku: 'LAMP', orderId: 'order-1', qty: 3, more: 0, againInMinutes: 2 }),
    ]);
  });

  it('leaves the SKU alone for a minute, then longer, up to an hour', async () => {
    const tries = Array.from({ length: 8 }, (): [string, Answer] => ['LAMP', 'no']);
    const { waits } = await sent(...tries);
    expect(waits.map((wait) => wait / MINUTE)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });
});

describe('a channel with a bug', () => {
  it('is an error that leaves the SKU alone, so that the others go out', async () => {
    const bug = new TypeError('bug');
    const broken: NotificationChannel = { deliver: () => Promise.reject(bug) };
    const aside = retryBackoff(() => 0);
    const logger = memoryLogger();
    expect(await deliverer(broken, aside, retry, logger)(about('LAMP'), NEVER)).toBe('refused');
    expect(aside.skus()).toEqual(['LAMP']);
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', err: bug })]);
  });
});
