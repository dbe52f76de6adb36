import { describe, expect, it } from '@jest/globals';
import type { Notification } from '../../../src/processing/notifications/channel.ts';
import type { NotificationQueue } from '../../../src/processing/notifications/queue.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { shortages } from '../../support/builders/shortages.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { type Answer, memoryChannel } from '../../support/memory/notification-channel.ts';
import { sendersOnDatabase, notified } from './senders.ts';

const { queue, take, startSender, nobodyWaits } = sendersOnDatabase();

describe('a channel that is away', () => {
  it('leads to no lost, duplicated or reordered notification when it is back', async () => {
    let left = 5;
    const { channel, taken } = memoryChannel(() => ((left -= 1) >= 0 ? { away: 'ESOCKET' } : 'yes'));
    await take([...shortages(1, 3), ...shortages(1, 3, { sku: 'OAK' })]);
    const sender = startSender({ channel, window: 0 });
    await notified(taken, 6);
    await nobodyWaits();
    const of = (sku: string) => taken.filter((each) => each.sku === sku).map(({ orderId }) => orderId);
    expect([of('LAMP'), of('OAK')]).toEqual([
      ['order-1', 'order-2', 'order-3'],
      ['order-1', 'order-2', 'order-3'],
    ]);
    expect(sender.logs('warn')).toHaveLength(1);
  });

  it('for one SKU does not delay the others', async () => {
    const answer = ({ sku }: Notification): Answer => (sku === 'BAD' ? { away: '451' } : 'yes');
    const { channel, taken, asked } = memoryChannel(answer);
    await take(['BAD', 'LAMP', 'OAK', 'PINE'].flatMap((sku) => shortages(1, 1, { sku })));
    const sender = startSender({ channel });
    await notified(taken, 3);
    await eventually('the bad one is tried again', () => asked.filter(({ sku }) => sku === 'BAD').length > 3);
    expect(taken.map(({ sku }) => sku).toSorted()).toEqual(['LAMP', 'OAK', 'PINE']);
    expect(sender.logs('warn')).toHaveLength(1);
  });
});

describe('a refused notification', () => {
  it('stays in the queue with an error in the log, and does not delay others', async () => {
    const { channel, taken, asked } = memoryChannel(({ sku }) => (sku === 'BAD' ? 'no' : 'yes'));
    await take(['BAD', 'LAMP', 'OAK'].flatMap((sku) => shortages(1, 2, { sku })));
    const sender = startSender({ channel });
    await notified(taken, 2);
    await eventually('it was refused', () => sender.logs('error').length > 0);
    await take(shortages(3, 3, { sku: 'PINE' }));
    sender.wake();
    await notified(taken, 3);
    expect(asked.filter(({ sku }) => sku === 'BAD')).toHaveLength(1);
    expect(sender.logs('error')).toEqual([expect.objectContaining({ sku: 'BAD', id: 'BAD-1/1', more: 1 })]);
    await eventually('the others are confirmed, it is withdrawn', async () => {
      const [first, ...more] = await queue().waiting(10, []);
      return first?.planned === null && more.length === 0;
    });
    expect(await queue().waiting(10, [])).toMatchObject([{ sku: 'BAD', shortages: 2, notified: 0 }]);
  });

  it('is tried again at once after a restart, with later shortages', async () => {
    let answer: Answer = 'no';
    const { channel, taken } = memoryChannel(() => answer);
    await take(shortages(1, 1));
    const before = startSender({ channel });
    await eventually('it was refused', () => before.logs('error').length > 0);
    await before.stop();
    answer = 'yes';
    await take(shortages(2, 2));
    startSender({ channel });
    expect(await notified(taken, 1)).toEqual(['LAMP-1/1 and 1 more']);
  });
});

describe('a confirmation that fails', () => {
  it('is repeated, and the notification is sent once', async () => {
    let failures = 3;
    const inner = queue();
    const flaky: NotificationQueue = {
      ...inner,
      confirm: (range) =>
        (failures -= 1) >= 0 ? Promise.reject(new TechnicalFailure('away')) : inner.confirm(range),
    };
    await take(shortages(1, 1));
    const { channel, asked } = memoryChannel();
    startSender({ channel, queue: flaky });
    await nobodyWaits();
    expect(asked).toHaveLength(1);
  });
});
