import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../support/conformance/eventually.ts';
import { systemWithApi, WAIT } from '../../../support/e2e/own-api.ts';

const { call, givenStock } = systemWithApi();

const put = (path: string, body: object, id?: string) =>
  call('POST', path, { body, headers: { ...WAIT, ...(id === undefined ? {} : { 'idempotency-key': id }) } });

type History = {
  readonly entries: { readonly type: string; readonly command: { readonly type: string } }[];
  readonly kept: object;
};

/** The history of an order when all messages have been looked at. */
async function historyOf(orderId: string): Promise<History> {
  const path = `/orders/${encodeURIComponent(orderId)}/history`;
  await eventually('the history is complete', async () => (await call('GET', path)).body.kept.behind === 0);
  return (await call('GET', path)).body as History;
}

describe('GET /orders/:orderId/history', () => {
  it('tells what happened to the order, each with the command that caused it', async () => {
    const { sku, ref } = await givenStock(5);
    await put('/allocations', { orderId: 'h1', sku, qty: 5 }, 'h1-allocate');
    await put('/allocations', { orderId: 'h1', sku, qty: 6 }, 'h1-again');
    await call('PATCH', `/batches/${ref}`, { body: { sku, qty: 1 }, headers: WAIT });
    const { entries, kept } = await historyOf('h1');
    expect(entries.map(({ type, command }) => `${type} ${command.type}`)).toEqual([
      'Allocated Allocate',
      'CommandRejected Allocate',
      'Deallocated ChangeBatchQuantity',
      'OutOfStock ChangeBatchQuantity',
    ]);
    expect(entries[0]?.command).toMatchObject({
      id: 'h1-allocate',
      record: { partition: expect.any(Number) },
    });
    expect(kept).toMatchObject({ days: 7, since: expect.any(String), behind: 0 });
  });

  it.each(['../../etc', '<script>alert(1)</script>', "'; drop table order_lines; --", '%', 'ö😀', ' '])(
    'given the order %j, it is a name like any other',
    async (orderId) => {
      const { sku } = await givenStock(5);
      await put('/allocations', { orderId, sku, qty: 1 });
      const { entries } = await historyOf(orderId);
      expect(entries.at(-1)).toMatchObject({ type: 'Allocated', data: { orderId, sku } });
      const found = await call('GET', `/orders?prefix=${encodeURIComponent(orderId)}`);
      expect(found.body.orders).toContainEqual({ orderId, lines: expect.any(Number) });
    },
  );

  it('of an unknown order has no entries', async () => {
    expect(await call('GET', '/orders/never/history')).toMatchObject({
      status: 200,
      body: { entries: [], next: null },
    });
  });

  it.each([
    '/orders/o/history?after=x',
    '/orders/o/history?after=2027-02-30T00:00:00.000000Z_1_1',
    '/orders',
    '/orders?prefix=',
    '/orders?prefix=%00',
    '/products?prefix=%00',
    '/products/x/lines?after=%00',
    '/late-batches?after=2027-13-01@b',
    '/products/x/lines?waiting=maybe',
  ])('GET %s is refused as not valid', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 400, body: { code: 'InvalidRequest' } });
  });
});

describe('the stock of the page', () => {
  it('finds products by the beginning of their SKUs, and shows the lines of one', async () => {
    const { sku, ref } = await givenStock(3);
    await put('/allocations', { orderId: 's1', sku, qty: 2 });
    await put('/allocations', { orderId: 's2', sku, qty: 9, backorder: true });
    await call('POST', `/allocations/s1/${sku}/dispatch`, { headers: WAIT });
    const { body } = await call('GET', `/products?prefix=${sku.slice(0, -1)}`);
    expect(body.products).toMatchObject([{ sku, inStock: { purchased: 3, dispatched: 2 }, waiting: 9 }]);
    const lines = await call('GET', `/products/${sku}/lines`);
    expect(lines.body.lines).toEqual([
      { orderId: 's1', qty: 2, state: 'dispatched', batchRef: ref, eta: null },
    ]);
    const waiting = await call('GET', `/products/${sku}/lines?waiting=true`);
    expect(waiting.body.lines).toMatchObject([{ orderId: 's2', qty: 9, state: 'waiting', batchRef: null }]);
    expect(await call('GET', '/products/never-seen/lines')).toMatchObject({ status: 404 });
  });

  it('shows batches that are late', async () => {
    const batch = { ref: 'late-1', sku: 'LATE-1', qty: 4, eta: '2020-01-01' };
    await put('/batches', batch);
    await put('/allocations', { orderId: 's3', sku: 'LATE-1', qty: 3 });
    const { body } = await call('GET', '/late-batches');
    expect(body.batches).toMatchObject([
      {
        ref: 'late-1',
        eta: '2020-01-01',
        units: 4,
        lines: { count: 1, units: 3, lines: [{ orderId: 's3', qty: 3 }] },
      },
    ]);
    expect(body.batches[0].daysLate).toBeGreaterThan(2_000);
  });
});
