import { describe, expect, it } from '@jest/globals';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';
import { eventOf } from '../../support/e2e/published.ts';

const { call, outputs, givenStock } = systemWithApi();

const send = (method: string, path: string, body?: unknown) => call(method, path, { body, headers: WAIT });

describe('a ship that comes late', () => {
  const sku = 'TEAPOT';
  const order = async (id: string): Promise<unknown> => (await call('GET', `/orders/${id}`)).body.lines[0];
  const line = (orderId: string, qty: number) => ({ orderId, sku, qty, backorder: true });

  it('is sold before it arrives: its lines have its day of arrival, and the next one waits', async () => {
    await send('POST', '/batches', { ref: 'ship', sku, qty: 10, eta: '2027-03-01' });
    const first = await send('POST', '/allocations', line('first', 6));
    const second = await send('POST', '/allocations', line('second', 4));
    const third = await send('POST', '/allocations', line('third', 3));

    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    expect(first.body.events).toMatchObject([
      { type: 'Allocated', data: { batchRef: 'ship', eta: '2027-03-01' } },
    ]);
    expect(third.body.events).toMatchObject([{ type: 'Backordered', data: { orderId: 'third', qty: 3 } }]);
    expect(third.headers.get('location')).toBe('/orders/third');
    await expect(order('third')).resolves.toEqual({
      sku,
      qty: 3,
      state: 'waiting',
      batchRef: null,
      eta: null,
    });
    expect((await call('GET', '/shortages')).body).toMatchObject({
      products: [{ sku, waiting: { count: 1, units: 3, lines: [{ orderId: 'third', qty: 3 }] } }],
    });
  });

  it('is late: its lines show the new day', async () => {
    const late = await send('PATCH', '/batches/ship', { sku, eta: '2027-04-01' });
    expect(late).toMatchObject({ status: 200, body: { events: [{ type: 'BatchEtaChanged' }] } });
    await expect(order('first')).resolves.toMatchObject({ state: 'allocated', eta: '2027-04-01' });
  });

  it('is overtaken by a smaller one, which serves the line that waits', async () => {
    const small = await send('POST', '/batches', { ref: 'small', sku, qty: 3, eta: '2027-03-15' });
    expect(small.body.events).toMatchObject([
      { type: 'BatchCreated' },
      { type: 'Allocated', data: { orderId: 'third', batchRef: 'small', eta: '2027-03-15' } },
    ]);
    expect((await call('GET', '/shortages')).body.products).toEqual([]);
  });

  it('arrives with less than was sold: the newest of its lines waits again', async () => {
    const received = await send('POST', '/batches/ship/receipt', { sku, qty: 8 });
    expect(received.body.events).toMatchObject([
      { type: 'BatchReceived', data: { qty: 8, previousQty: 10, previousEta: '2027-04-01' } },
      { type: 'Deallocated', data: { orderId: 'second' } },
      { type: 'Backordered', data: { orderId: 'second' } },
    ]);
    await expect(order('first')).resolves.toMatchObject({ state: 'allocated', batchRef: 'ship', eta: null });
    await expect(order('second')).resolves.toMatchObject({ state: 'waiting' });
  });

  it('is unloaded: the first order leaves the warehouse', async () => {
    const gone = await send('POST', `/allocations/first/${sku}/dispatch`);
    expect(gone).toMatchObject({
      status: 200,
      body: { events: [{ type: 'Dispatched', data: { orderId: 'first', qty: 6, batchRef: 'ship' } }] },
    });
    await expect(order('first')).resolves.toMatchObject({ state: 'dispatched' });
    expect((await call('GET', `/products/${sku}`)).body).toMatchObject({
      inStock: { purchased: 8, allocated: 6, dispatched: 6, available: 2 },
      onTheWay: { purchased: 3, allocated: 3, available: 0 },
      waiting: 4,
    });
  });

  it('was told to consumers step by step, in order', async () => {
    const events = await outputs.events(sku, 11);
    expect(events.map((message) => eventOf(message).type)).toEqual([
      'BatchCreated',
      'Allocated',
      'Allocated',
      'Backordered',
      'BatchEtaChanged',
      'BatchCreated',
      'Allocated',
      'BatchReceived',
      'Deallocated',
      'Backordered',
      'Dispatched',
    ]);
  });
});

describe('PATCH /batches/:ref', () => {
  it.each([
    [{ sku: 'X' }, 'must have either qty or eta'],
    [{ sku: 'X', qty: 1, eta: '2027-01-31' }, 'must have either qty or eta'],
    [{ sku: 'X', eta: '2027-02-30' }, 'body eta: must be a day of the calendar'],
    [{ sku: 'X', eta: null }, 'body eta'],
  ])('answers 400 to %j', async (body, detail) => {
    const answer = await call('PATCH', '/batches/B1', { body });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(detail) } });
  });

  it('answers 409 to a day of arrival of a batch that is in the warehouse', async () => {
    const { sku, ref } = await givenStock(5);
    const answer = await send('PATCH', `/batches/${ref}`, { sku, eta: '2027-01-31' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'AlreadyReceived' } });
  });

  it('answers 409 to a quantity below what left the warehouse', async () => {
    const { sku, ref } = await givenStock(5);
    await send('POST', '/allocations', { orderId: `o-${sku}`, sku, qty: 4 });
    await send('POST', `/allocations/o-${sku}/${sku}/dispatch`);
    const answer = await send('PATCH', `/batches/${ref}`, { sku, qty: 3 });
    expect(answer).toMatchObject({ status: 409, body: { code: 'BelowDispatched' } });
  });
});

describe('POST /batches/:ref/receipt', () => {
  it('answers 200 the second time, and 409 to another count', async () => {
    await send('POST', '/batches', { ref: 'r1', sku: 'TRAY', qty: 5, eta: '2027-01-31' });
    const receive = (qty: number) => send('POST', '/batches/r1/receipt', { sku: 'TRAY', qty });
    expect(await receive(4)).toMatchObject({ status: 200, body: { events: [{ type: 'BatchReceived' }] } });
    expect(await receive(4)).toMatchObject({ status: 200, body: { events: [] } });
    expect(await receive(5)).toMatchObject({ status: 409, body: { code: 'AlreadyReceived' } });
  });
});

describe('POST /allocations/:orderId/:sku/dispatch', () => {
  it('answers 409 for a line on a ship, and 404 for one that waits or does not exist', async () => {
    await send('POST', '/batches', { ref: 'd1', sku: 'BOWL', qty: 5, eta: '2027-01-31' });
    await send('POST', '/allocations', { orderId: 'd-1', sku: 'BOWL', qty: 5 });
    await send('POST', '/allocations', { orderId: 'd-2', sku: 'BOWL', qty: 5, backorder: true });
    const dispatch = (orderId: string) => send('POST', `/allocations/${orderId}/BOWL/dispatch`);
    expect(await dispatch('d-1')).toMatchObject({ status: 409, body: { code: 'NotInWarehouse' } });
    expect(await dispatch('d-2')).toMatchObject({ status: 404, body: { code: 'UnknownOrderLine' } });
    expect(await dispatch('d-3')).toMatchObject({ status: 404, body: { code: 'UnknownOrderLine' } });
  });

  it('leaves the line where it is: it cannot be deallocated any more', async () => {
    const { sku } = await givenStock(5);
    await send('POST', '/allocations', { orderId: `g-${sku}`, sku, qty: 2 });
    await send('POST', `/allocations/g-${sku}/${sku}/dispatch`);
    expect(await send('DELETE', `/allocations/g-${sku}/${sku}`)).toMatchObject({
      status: 409,
      body: { code: 'AlreadyDispatched' },
    });
  });
});
