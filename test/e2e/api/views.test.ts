import { beforeAll, describe, expect, it } from '@jest/globals';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';

const { call } = systemWithApi();

const SKU = 'LAMP';

beforeAll(async () => {
  const batches = [
    { ref: 'ship-late', sku: SKU, qty: 7, eta: '2027-05-01' },
    { ref: 'here', sku: SKU, qty: 10 },
    { ref: 'ship-early', sku: SKU, qty: 5, eta: '2027-04-01' },
    { ref: 'other', sku: 'VASE', qty: 1 },
  ];
  for (const body of batches) await call('POST', '/batches', { body, headers: WAIT });
  for (const [orderId, qty] of [
    ['o1', 4],
    ['o2', 4],
    ['o3', 5],
  ] as const)
    await call('POST', '/allocations', { body: { orderId, sku: SKU, qty }, headers: WAIT });
  await call('POST', '/allocations', { body: { orderId: 'o1', sku: 'VASE', qty: 1 }, headers: WAIT });
});

describe('GET /products/:sku', () => {
  it('shows the stock in the warehouse and on the way, with the days of arrival', async () => {
    expect((await call('GET', `/products/${SKU}`)).body).toEqual({
      sku: SKU,
      inStock: { purchased: 10, allocated: 8, dispatched: 0, available: 2 },
      onTheWay: { purchased: 12, allocated: 5, dispatched: 0, available: 7 },
      waiting: 0,
      largestLine: 7,
      availableToPromise: [
        { from: null, available: 2 },
        { from: '2027-05-01', available: 9 },
      ],
      batches: [
        { ref: 'here', eta: null, purchased: 10, allocated: 8, dispatched: 0, available: 2 },
        { ref: 'ship-early', eta: '2027-04-01', purchased: 5, allocated: 5, dispatched: 0, available: 0 },
        { ref: 'ship-late', eta: '2027-05-01', purchased: 7, allocated: 0, dispatched: 0, available: 7 },
      ],
      next: null,
    });
  });
});

describe('a list', () => {
  it('comes in pages, each with the key of the next page', async () => {
    const first = await call('GET', '/products?limit=1');
    expect(first.body).toMatchObject({ products: [{ sku: SKU }], next: SKU });
    const second = await call('GET', `/products?limit=1&after=${first.body.next}`);
    expect(second.body).toMatchObject({ products: [{ sku: 'VASE' }], next: null });
  });

  it('of the lines of a batch comes in pages, oldest allocation first', async () => {
    const first = await call('GET', '/batches/here?limit=1');
    expect(first.body).toMatchObject({
      ref: 'here',
      available: 2,
      lines: [{ orderId: 'o1', qty: 4, dispatched: false }],
    });
    const second = await call('GET', `/batches/here?limit=1&after=${first.body.next}`);
    expect(second.body).toMatchObject({ lines: [{ orderId: 'o2', qty: 4, dispatched: false }], next: null });
  });

  it('of the lines of an order comes in pages, by SKU', async () => {
    const first = await call('GET', '/allocations/o1?limit=1');
    expect(first.body).toMatchObject({ lines: [{ sku: SKU, batchRef: 'here' }], next: SKU });
    const second = await call('GET', `/allocations/o1?limit=1&after=${SKU}`);
    expect(second.body).toMatchObject({ lines: [{ sku: 'VASE', batchRef: 'other' }], next: null });
  });
});
