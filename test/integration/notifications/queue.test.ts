import { describe, expect, it } from '@jest/globals';
import type { ShortageRange } from '../../../src/processing/notifications/queue.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { shortages } from '../../support/builders/shortages.ts';
import { notificationDatabase } from './notification-database.ts';

const { queue, take, sql } = notificationDatabase();

const LAMPS = (first: number, last: number): ShortageRange => ({ sku: 'LAMP', first, last });
const waitingSkus = async (limit = 10, except: string[] = []): Promise<string[]> =>
  (await queue().waiting(limit, except)).map(({ sku }) => sku);

async function tell(range: ShortageRange): Promise<void> {
  await queue().plan(range, 21);
  await queue().confirm(range);
}

describe('SKUs that wait', () => {
  it('given nothing was told, wait with all their shortages', async () => {
    await take(shortages(1, 3));
    expect(await queue().waiting(10, [])).toEqual([
      { sku: 'LAMP', shortages: 3, notified: 0, planned: null, sinceLast: null },
    ]);
  });

  it('given all was told, wait no more', async () => {
    await take(shortages(1, 3));
    await tell(LAMPS(1, 3));
    expect(await queue().waiting(10, [])).toEqual([]);
  });

  it('given more came since, wait with what is new, and say how long ago the last one was', async () => {
    await take(shortages(1, 3));
    await tell(LAMPS(1, 3));
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

describe('a notification that is planned', () => {
  it('has the first shortages of its range, in order', async () => {
    await take(shortages(1, 9));
    const planned = await queue().plan(LAMPS(1, 8), 3);
    expect(planned).toEqual(shortages(1, 3));
    expect(await queue().plan(LAMPS(1, 8), 100)).toHaveLength(8);
  });

  it('is not changed by what comes after', async () => {
    await take(shortages(1, 2));
    await queue().plan(LAMPS(1, 2), 21);
    await take(shortages(3, 4));
    expect(await queue().waiting(10, [])).toEqual([
      { sku: 'LAMP', shortages: 4, notified: 0, planned: 2, sinceLast: null },
    ]);
    expect(await queue().plan(LAMPS(1, 2), 21)).toEqual(shortages(1, 2));
  });

  it('given another sender planned otherwise or was faster, is refused', async () => {
    await take(shortages(1, 4));
    await queue().plan(LAMPS(1, 2), 21);
    await expect(queue().plan(LAMPS(1, 4), 21)).rejects.toThrow(ConcurrentChange);
    await queue().confirm(LAMPS(1, 2));
    await expect(queue().plan(LAMPS(1, 2), 21)).rejects.toThrow(ConcurrentChange);
  });

  it('given it is confirmed twice, counts once', async () => {
    await take(shortages(1, 4));
    await tell(LAMPS(1, 2));
    await queue().confirm(LAMPS(1, 2));
    expect(await queue().waiting(10, [])).toMatchObject([{ notified: 2, planned: null }]);
  });

  it('given it is withdrawn, the next one may tell of more', async () => {
    await take(shortages(1, 2));
    await queue().plan(LAMPS(1, 2), 21);
    await take(shortages(3, 4));
    await queue().withdraw(LAMPS(1, 2));
    expect(await queue().plan(LAMPS(1, 4), 21)).toEqual(shortages(1, 4));
  });

  it('given it was confirmed by another sender, is not withdrawn', async () => {
    await take(shortages(1, 4));
    await tell(LAMPS(1, 2));
    await queue().plan(LAMPS(3, 4), 21);
    await queue().withdraw(LAMPS(1, 2));
    expect(await queue().waiting(10, [])).toMatchObject([{ notified: 2, planned: 4 }]);
  });
});
