import { describe, expect, it } from '@jest/globals';
import { shortages } from '../../support/builders/shortages.ts';
import { eventually, staysOpen } from '../../support/conformance/eventually.ts';
import { memoryChannel } from '../../support/memory/notification-channel.ts';
import { HOUR, sendersOnDatabase, notified } from './senders.ts';

const { queue, take, sql, startSender, nobodyWaits } = sendersOnDatabase();

const A_WHILE = 300;

describe('a sender', () => {
  it('sends one notification for each SKU', async () => {
    await take([...shortages(1, 3), ...shortages(1, 1, { sku: 'OAK' })]);
    const { channel, taken } = memoryChannel();
    startSender({ channel });
    expect((await notified(taken, 2)).toSorted()).toEqual(['LAMP-1/1 and 2 more', 'OAK-1/1 and 0 more']);
    await nobodyWaits();
  });

  it('sends one notification for each shortage, in order, if there is no window', async () => {
    await take(shortages(1, 5));
    const { channel, taken } = memoryChannel();
    startSender({ channel, window: 0 });
    expect(await notified(taken, 5)).toEqual([1, 2, 3, 4, 5].map((number) => `LAMP-${number}/1 and 0 more`));
    await nobodyWaits();
  });

  it('sends all notifications if there are more SKUs than it reads at once', async () => {
    const skus = Array.from({ length: 250 }, (_, number) => `SKU-${number}`);
    await take(skus.flatMap((sku) => shortages(1, 1, { sku })));
    const { channel, taken } = memoryChannel();
    startSender({ channel });
    await notified(taken, 250);
    expect(new Set(taken.map(({ sku }) => sku))).toEqual(new Set(skus));
  });

  it('is woken up by shortages that arrive while it waits', async () => {
    const { channel, taken } = memoryChannel();
    const sender = startSender({ channel });
    await eventually('it sends', () => sender.logs('info').length > 0);
    await take(shortages(1, 1));
    sender.wake();
    expect(await notified(taken, 1)).toEqual(['LAMP-1/1 and 0 more']);
  });

  it('finds shortages that another process stored at its next check', async () => {
    const { channel, taken } = memoryChannel();
    startSender({ channel, pollInterval: 20 });
    await take(shortages(1, 1));
    expect(await notified(taken, 1)).toEqual(['LAMP-1/1 and 0 more']);
  });
});

describe('a window', () => {
  it('delays shortages until it is over, without another event', async () => {
    const window = 1_000;
    const { channel, taken } = memoryChannel();
    const sender = startSender({ channel, window });
    await take(shortages(1, 1));
    sender.wake();
    await notified(taken, 1);
    await nobodyWaits();
    await sql('create table first_one as select notified_at from notification_skus');
    await take(shortages(2, 4));
    sender.wake();
    expect(await notified(taken, 2)).toEqual(['LAMP-1/1 and 0 more', 'LAMP-2/1 and 2 more']);
    await nobodyWaits();
    const [apart] = await sql(
      `select (sku.notified_at - first_one.notified_at >= '${window} ms') as "isOver"
       from notification_skus as sku, first_one`,
    );
    expect(apart).toEqual({ isOver: true });
  });

  it('allows only SKUs without a notification until it is over', async () => {
    const { channel, taken } = memoryChannel();
    const sender = startSender({ channel, window: HOUR });
    await take(shortages(1, 1));
    sender.wake();
    await notified(taken, 1);
    await take([...shortages(2, 2), ...shortages(1, 1, { sku: 'OAK' })]);
    sender.wake();
    expect(await notified(taken, 2)).toEqual(['LAMP-1/1 and 0 more', 'OAK-1/1 and 0 more']);
    await sender.stop();
    expect(taken).toHaveLength(2);
    expect(await queue().waiting(10, [])).toMatchObject([{ sku: 'LAMP', shortages: 2, notified: 1 }]);
  });

  it('has its new length after a restart', async () => {
    const { channel, taken } = memoryChannel();
    const before = startSender({ channel, window: HOUR });
    await take(shortages(1, 1));
    before.wake();
    await notified(taken, 1);
    await nobodyWaits();
    await before.stop();
    await take(shortages(2, 3));
    startSender({ channel, window: 1 });
    expect(await notified(taken, 2)).toEqual(['LAMP-1/1 and 0 more', 'LAMP-2/1 and 1 more']);
  });
});

describe('a sender that was killed before it confirmed', () => {
  it('sends the same notification again, regardless of later shortages, and then the rest', async () => {
    await take(shortages(1, 2));
    await queue().plan({ sku: 'LAMP', first: 1, last: 2 }, 21);
    await take(shortages(3, 4));
    const { channel, taken } = memoryChannel();
    startSender({ channel, window: 50 });
    expect(await notified(taken, 2)).toEqual(['LAMP-1/1 and 1 more', 'LAMP-3/1 and 1 more']);
  });
});

describe('a stop', () => {
  it('waits for a running notification and confirms it', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await take(shortages(1, 1));
    const sender = startSender({
      channel: {
        deliver() {
          ask();
          return answered;
        },
      },
    });
    await asked;
    const stopped = sender.stop();
    expect(await staysOpen(stopped, A_WHILE)).toBe(true);
    answer();
    await stopped;
    expect(await queue().waiting(10, [])).toEqual([]);
  });

  it('ends at once if there is nothing to do', async () => {
    const sender = startSender({});
    await eventually('it sends', () => sender.logs('info').length > 0);
    expect(await staysOpen(sender.stop(), 2_000)).toBe(false);
  });
});

describe('two senders', () => {
  it('take turns: while one sends, the other waits, and continues when the first stops', async () => {
    const { channel, taken } = memoryChannel();
    const senders = [startSender({ channel }), startSender({ channel })];
    const sending = () => senders.filter((sender) => sender.logs('info').length > 0);
    await eventually('one sends', () => sending().length > 0);
    await take(shortages(1, 1));
    for (const sender of senders) sender.wake();
    await notified(taken, 1);
    await nobodyWaits();
    expect(sending()).toHaveLength(1);

    await sending()[0]?.stop();
    await take(shortages(1, 1, { sku: 'OAK' }));
    expect(await notified(taken, 2)).toEqual(['LAMP-1/1 and 0 more', 'OAK-1/1 and 0 more']);
  });
});
