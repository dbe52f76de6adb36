import { expect, it } from '@jest/globals';
import {
  LINE_PLACE,
  type ProductLines,
  productLines,
  waitingLines,
} from '../../../src/views/product-lines.ts';
import { allocate, backorder, createBatch, dispatch } from '../../support/builders/records.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, handle } = viewedDatabase();
const limit = 100;

const givenLines = () =>
  handle(
    createBatch('SHELF', 'LAMP', 3),
    createBatch('SHIP-1', 'LAMP', 5, '2030-01-01'),
    createBatch('SHIP-2', 'LAMP', 9, '2030-02-01'),
    createBatch('T1', 'TABLE', 9),
    allocate('o1', 'LAMP', 1),
    allocate('o2', 'LAMP', 2), // SHELF is used up
    allocate('o3', 'LAMP', 2),
    allocate('o4', 'LAMP', 4),
    allocate('o5', 'LAMP', 1),
    allocate('o5', 'TABLE', 1),
    backorder('o6', 'LAMP', 20),
    backorder('o7', 'LAMP', 30),
    dispatch('o1', 'LAMP'),
  );

it('the lines of a product are those of open batches and late arrivals first, and the newest of a batch first', async () => {
  await givenLines();
  const { lines, next } = await productLines(read, 'LAMP', { limit });
  expect(lines.map(({ orderId, state, batchRef }) => `${orderId} ${state} ${batchRef}`)).toEqual([
    'o4 allocated SHIP-2',
    'o5 allocated SHIP-1',
    'o3 allocated SHIP-1',
    'o2 allocated SHELF',
    'o1 dispatched SHELF',
  ]);
  expect(lines[0]).toEqual({
    orderId: 'o4',
    qty: 4,
    state: 'allocated',
    batchRef: 'SHIP-2',
    eta: '2030-02-01',
  });
  expect(next).toBeNull();
});

it.each([1, 2, 3, 4])('in pages of %i they are the same', async (size) => {
  await givenLines();
  const pages = await allPages<string, ProductLines>((after) =>
    productLines(read, 'LAMP', { after, limit: size }),
  );
  expect(pages.flatMap(({ lines }) => lines)).toEqual((await productLines(read, 'LAMP', { limit })).lines);
  for (const { next } of pages.slice(0, -1)) expect(next).toMatch(LINE_PLACE);
});

it('the lines that wait are in the order in which they are served, in pages, too', async () => {
  await givenLines();
  const pages = await allPages<string, ProductLines>((after) =>
    waitingLines(read, 'LAMP', { after, limit: 1 }),
  );
  expect(pages.map(({ lines }) => lines)).toEqual([
    [{ orderId: 'o6', qty: 20, state: 'waiting', batchRef: null, eta: null }],
    [{ orderId: 'o7', qty: 30, state: 'waiting', batchRef: null, eta: null }],
  ]);
});

it('after the place of another product there are none', async () => {
  await givenLines();
  await expect(productLines(read, 'LAMP', { after: '9@T1', limit })).resolves.toMatchObject({ lines: [] });
});
