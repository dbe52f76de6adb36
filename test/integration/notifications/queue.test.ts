import { describe, expect, it } from '@jest/globals';
import type { ShortageRange } from '../../../src/processing/notifications/queue.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { shortages } from '../../support/builders/shortages.ts';
import { notificationDatabase } from './notification-database.ts';

const { queue, take, sql } = notificationDatabase();

const LAMPS = (first: number, last: number): ShortageRange => ({ sku: 'LAMP', first, last });
const waitingSkus = async (limit = 10, except: string[] = []): Promise<string[]> =>
  (await queue().waiting(limit, except)).map(({ sku }) => sku);

async function notify(range: ShortageRange): Promise<void> {
  await queue().plan(range, 21);
  await queue().confirm(range);
}

describe('waiting SKUs', () => {
  it('have all their shortages if there was no notification', async () => {
    await take(shortages(1, 3));
    expect(await queue().waiting(10, [])).toEqual([
      { sku: 'LAMP', shortages: 3, notified: 0, planned: null, sinceLast: null },
    ]);
  });

  it('no longer wait if all shortages were notified', async () => {
    await take(shortages(1, 3));
    await notify(LAMPS(1, 3));
    expect(await queue().waiting(10, [])).toEqual([]);
  });

  it('have the new shortages and the time since the last notification if more arrived', async () => {
    await take(shortages(1, 3));
    await notify(LAMPS(1, 3));
    await take(shortages(4, 5));
    await sql("update notification_skus set notified_at = now() - interval '90 seconds'");
    const [lamp] = await queue().waiting(10, []);
    expect(lamp).toMatchObject({ shortages: 5, notified: 3, planned: null });
    expect(lamp?.sinceLast).toBeGreaterThanOrEqual(90_000);
    expect(lamp?.sinceLast).toBeLessThan(150_000);
  });

  it('come in the order of their last notification, those without any first', async () => {
    for (const sku of ['NEWER', 'OLDER', 'NEVER']) await take(shortages(1, 2, { sku, eventId: sku }));
    await sql("update notification_skus set notified_at = now() - interval '1 hour' where sku = 'NEWER'");
    await sql("update notification_skus set notified_at = now() - interval '2 hours' where sku = 'OLDER'");
    expect(await waitingSkus()).toEqual(['NEVER', 'OLDER', 'NEWER']);
    expect(await waitingSkus(2)).toEqual(['NEVER', 'OLDER']);
    expect(await waitingSkus(10, ['NEVER', 'NEWER', 'UNKNOWN'])).toEqual(['OLDER']);
  });
});

describe('a planned notification', () => {
  it('has the first shortages of its range, in order', async () => {
    await take(shortages(1, 9));
    const planned = await queue().plan(LAMPS(1, 8), 3);
    expect(planned).toEqual(shortages(1, 3));
    expect(await queue().plan(LAMPS(1, 8), 100)).toHaveLength(8);
  });

  it('does not change when more shortages arrive', async () => {
    await take(shortages(1, 2));
    await queue().plan(LAMPS(1, 2), 21);
    await take(shortages(3, 4));
    expect(await queue().waiting(10, [])).toEqual([
      { sku: 'LAMP', shortages: 4, notified: 0, planned: 2, sinceLast: null },
    ]);
    expect(await queue().plan(LAMPS(1, 2), 21)).toEqual(shortages(1, 2));
  });

  it('is refused if another sender planned another notification or was faster', async () => {
    await take(shortages(1, 4));
    await queue().plan(LAMPS(1, 2), 21);
    await expect(queue().plan(LAMPS(1, 4), 21)).rejects.toThrow(ConcurrentChange);
    await queue().confirm(LAMPS(1, 2));
    await expect(queue().plan(LAMPS(1, 2), 21)).rejects.toThrow(ConcurrentChange);
  });

  it('counts once if it is confirmed twice', async () => {
    await take(shortages(1, 4));
    await notify(LAMPS(1, 2));
    await queue().confirm(LAMPS(1, 2));
    expect(await queue().waiting(10, [])).toMatchObject([{ notified: 2, planned: null }]);
  });

  it('may be replaced by a larger one if it is withdrawn', async () => {
    await take(shortages(1, 2));
    await queue().plan(LAMPS(1, 2), 21);
    await take(shortages(3, 4));
    await queue().withdraw(LAMPS(1, 2));
    expect(await queue().plan(LAMPS(1, 4), 21)).toEqual(shortages(1, 4));
  });

  it('is not withdrawn if another sender confirmed it', async () => {
    await take(shortages(1, 4));
    await notify(LAMPS(1, 2));
    await queue().plan(LAMPS(3, 4), 21);
    await queue().withdraw(LAMPS(1, 2));
    expect(await queue().waiting(10, [])).toMatchObject([{ notified: 2, planned: 4 }]);
  });
});
