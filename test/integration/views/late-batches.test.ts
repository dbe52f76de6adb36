import { expect, it } from '@jest/globals';
import { BATCH_PLACE, type LateBatches, lateBatches } from '../../../src/views/late-batches.ts';
import { allocate, createBatch, receiveBatch } from '../../support/builders/records.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, handle } = viewedDatabase();

const DAY_MS = 86_400_000;
const dayOn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

it('late batches are those whose day is over and that were not received, with the lines that wait for them', async () => {
  await handle(
    createBatch('LATE', 'LAMP', 8, dayOn(-11)),
    createBatch('TODAY', 'CHAIR', 8, dayOn(0)),
    createBatch('SOON', 'TABLE', 8, dayOn(5)),
    createBatch('HERE', 'SHELF', 8),
    createBatch('ARRIVED', 'STOOL', 8, dayOn(-9)),
    receiveBatch('ARRIVED', 'STOOL', 8),
    createBatch('EMPTY', 'BENCH', 1, dayOn(-1)),
    allocate('o1', 'LAMP', 3),
    allocate('o2', 'LAMP', 2),
  );
  await expect(lateBatches(read, { limit: 100 })).resolves.toEqual({
    batches: [
      {
        ref: 'LATE',
        sku: 'LAMP',
        eta: dayOn(-11),
        daysLate: 11,
        units: 8,
        lines: {
          count: 2,
          units: 5,
          lines: [
            { orderId: 'o1', qty: 3 },
            { orderId: 'o2', qty: 2 },
          ],
        },
      },
      {
        ref: 'EMPTY',
        sku: 'BENCH',
        eta: dayOn(-1),
        daysLate: 1,
        units: 1,
        lines: { count: 0, units: 0, lines: [] },
      },
    ],
    next: null,
  });
});

it('they come in pages, those of the same day, too', async () => {
  await handle(...['a@b', 'b', 'c'].map((ref) => createBatch(ref, `SKU-${ref}`, 1, dayOn(-3))));
  const pages = await allPages<string, LateBatches>((after) => lateBatches(read, { after, limit: 1 }));
  expect(pages.map(({ batches }) => batches.map(({ ref }) => ref))).toEqual([['a@b'], ['b'], ['c']]);
  expect(pages[0]?.next).toMatch(BATCH_PLACE);
});
