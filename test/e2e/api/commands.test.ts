import { describe, expect, it } from '@jest/globals';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';
import { eventOf, header } from '../../support/e2e/published.ts';

const { call, givenStock, outputs } = systemWithApi();

describe('POST /batches', () => {
  it('answers 201 with the event and the location of the batch if it waits', async () => {
    const batch = { ref: 'B/1 ü', sku: 'OAK-TABLE', qty: 5, eta: '2027-05-01' };
    const { status, headers, body } = await call('POST', '/batches', { body: batch, headers: WAIT });

    expect(status).toBe(201);
    expect(headers.get('location')).toBe('/batches/B%2F1%20%C3%BC');
    expect(headers.get('preference-applied')).toBe('wait=20');
    expect(body).toEqual({
      commandId: expect.any(String),
      status: 'handled',
      events: [{ id: `${body.commandId}/1`, type: 'BatchCreated', sequence: 1, data: batch }],
    });
    expect((await call('GET', headers.get('location') ?? '')).body).toMatchObject({ ref: 'B/1 ü' });
  });

  it('answers 200 without an event if the batch exists with the same content', async () => {
    const { sku, ref } = await givenStock(5);
    const again = await call('POST', '/batches', { body: { ref, sku, qty: 5 }, headers: WAIT });
    expect(again).toMatchObject({ status: 200, body: { status: 'handled', events: [] } });
  });

  it('answers 409 if the reference is taken', async () => {
    const { sku, ref } = await givenStock(5);
    const taken = await call('POST', '/batches', { body: { ref, sku, qty: 6 }, headers: WAIT });
    expect(taken).toMatchObject({ status: 409, body: { code: 'BatchConflict', status: 409 } });
  });
});

describe('PATCH /batches/:ref', () => {
  it('changes the quantity, and lists the lines that moved', async () => {
    const { sku, ref } = await givenStock(5);
    await call('POST', '/allocations', { body: { orderId: 'o1', sku, qty: 4 }, headers: WAIT });
    const changed = await call('PATCH', `/batches/${ref}`, { body: { sku, qty: 3 }, headers: WAIT });

    expect(changed.status).toBe(200);
    expect(changed.body.events).toMatchObject([
      { type: 'BatchQuantityChanged' },
      { type: 'Deallocated' },
      { type: 'OutOfStock' },
    ]);
  });

  it('answers 404 if the batch is unknown, and 422 if it is of another SKU', async () => {
    const { sku, ref } = await givenStock(5);
    const change = (batch: string, of: string) =>
      call('PATCH', `/batches/${batch}`, { body: { sku: of, qty: 3 }, headers: WAIT });
    expect(await change('nowhere', sku)).toMatchObject({ status: 404, body: { code: 'UnknownBatch' } });
    expect(await change(ref, 'ANOTHER')).toMatchObject({ status: 422, body: { code: 'SkuMismatch' } });
  });
});

describe('POST /allocations', () => {
  it('answers 201 with the batch of the line if it waits', async () => {
    const { sku, ref } = await givenStock(5);
    const line = { orderId: `o-${sku}`, sku, qty: 3 };
    const allocated = await call('POST', '/allocations', { body: line, headers: WAIT });

    expect(allocated.status).toBe(201);
    expect(allocated.headers.get('location')).toBe(`/allocations/o-${sku}`);
    expect(allocated.body.events).toMatchObject([{ type: 'Allocated', data: { ...line, batchRef: ref } }]);
    expect((await call('GET', `/allocations/o-${sku}`)).body).toEqual({
      orderId: `o-${sku}`,
      lines: [{ sku, qty: 3, batchRef: ref }],
      next: null,
    });
  });

  it('answers 200 with OutOfStock if no batch fits, because that is an outcome and no error', async () => {
    const { sku } = await givenStock(5);
    const line = { orderId: 'o1', sku, qty: 6 };
    const answer = await call('POST', '/allocations', { body: line, headers: WAIT });
    expect(answer).toMatchObject({ status: 200, body: { events: [{ type: 'OutOfStock', data: line }] } });
  });

  it('answers 404 with problem details if the SKU is unknown', async () => {
    const line = { orderId: 'o1', sku: 'NO-SUCH', qty: 1 };
    const { status, headers, body } = await call('POST', '/allocations', { body: line, headers: WAIT });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:allocation:problem:unknown-sku',
      title: 'Unknown SKU',
      status: 404,
      detail: expect.stringContaining('NO-SUCH'),
      instance: `urn:request:${headers.get('x-request-id')}`,
      code: 'UnknownSku',
      commandId: expect.any(String),
    });
  });

  it('answers 409 if the line has another quantity', async () => {
    const { sku } = await givenStock(9);
    const allocate = (qty: number) =>
      call('POST', '/allocations', { body: { orderId: 'o1', sku, qty }, headers: WAIT });
    await allocate(2);
    expect(await allocate(3)).toMatchObject({ status: 409, body: { code: 'OrderLineConflict' } });
  });
});

describe('DELETE /allocations/:orderId/:sku', () => {
  it('deallocates the line, and answers 404 the second time', async () => {
    const { sku } = await givenStock(5);
    await call('POST', '/allocations', { body: { orderId: 'o1', sku, qty: 5 }, headers: WAIT });
    const free = () => call('DELETE', `/allocations/o1/${sku}`, { headers: WAIT });

    expect(await free()).toMatchObject({ status: 200, body: { events: [{ type: 'Deallocated' }] } });
    expect(await free()).toMatchObject({ status: 404, body: { code: 'UnknownOrderLine' } });
  });
});

describe('an idempotency key', () => {
  it('used again with the same command, changes nothing and gives the same answer', async () => {
    const { sku } = await givenStock(5);
    const orderId = `o-${sku}`;
    const request = {
      body: { orderId, sku, qty: 2 },
      headers: { ...WAIT, 'idempotency-key': `"once-${sku}"` },
    };
    const first = await call('POST', '/allocations', request);
    await call('DELETE', `/allocations/${orderId}/${sku}`, { headers: WAIT });
    const second = await call('POST', '/allocations', request);

    expect(second).toMatchObject({ status: 201, body: first.body });
    expect((await call('GET', `/allocations/${orderId}`)).status).toBe(404);
  });

  it('used again with another command, answers 422, and the command becomes a dead letter', async () => {
    const { sku } = await givenStock(5);
    const headers = { ...WAIT, 'idempotency-key': `reused-${sku}` };
    const send = (qty: number) =>
      call('POST', '/allocations', { body: { orderId: 'o1', sku, qty }, headers });
    await send(9);
    expect(await send(1)).toMatchObject({ status: 422, body: { code: 'IdempotencyKeyReused' } });
    const [deadLetter] = await outputs.deadLetters(sku, 1);
    expect(deadLetter && header(deadLetter, 'dlq-reason')).toBe('ID_REUSED');
  });

  it('used again with another command, answers 422 even if the first one changed nothing', async () => {
    const { sku } = await givenStock(5);
    const allocate = (orderId: string, key?: string) =>
      call('POST', '/allocations', {
        body: { orderId, sku, qty: 1 },
        headers: key === undefined ? WAIT : { ...WAIT, 'idempotency-key': key },
      });
    await allocate('o1');
    expect(await allocate('o1', `idle-${sku}`)).toMatchObject({ status: 200, body: { events: [] } });
    expect(await allocate('o2', `idle-${sku}`)).toMatchObject({
      status: 422,
      body: { code: 'IdempotencyKeyReused' },
    });
  });
});

describe('the headers of a request', () => {
  it('are sent with the command: the request id as correlation id, and the traceparent', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { sku } = await givenStock(5);
    const headers = { ...WAIT, 'x-request-id': 'checkout-17', traceparent, 'idempotency-key': `t-${sku}` };
    const answer = await call('POST', '/allocations', { body: { orderId: 'o1', sku, qty: 1 }, headers });
    expect(answer.headers.get('x-request-id')).toBe('checkout-17');

    const [, event] = await outputs.events(sku, 2);
    if (!event) throw new Error('no event');
    expect(eventOf(event)).toMatchObject({ type: 'Allocated' });
    expect(header(event, 'ce_correlationid')).toBe('checkout-17');
    expect(header(event, 'ce_causationid')).toBe(`t-${sku}`);
    expect(header(event, 'traceparent')).toBe(traceparent);
  });
});
