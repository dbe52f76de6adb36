import { describe, expect, it } from '@jest/globals';
import { type Request, systemWithApi, WAIT } from '../../support/e2e/own-api.ts';

const { call, givenStock } = systemWithApi();

/** Two SKUs with 5 units each, and an order that no other test has. */
async function shop() {
  const [one, other] = [await givenStock(5), await givenStock(5)];
  const orderId = `order-of-${one.sku}`;
  const order = (lines: object[], headers: Request['headers'] = WAIT) =>
    call('POST', '/orders', { body: { orderId, lines }, headers });
  const lines = async (): Promise<unknown> => (await call('GET', `/orders/${orderId}`)).body.lines;
  return { one: one.sku, other: other.sku, orderId, order, lines };
}

describe('POST /orders', () => {
  it('answers with the outcome of each line: lines do not depend on each other', async () => {
    const { one, other, order, lines } = await shop();
    const { status, body } = await order([
      { sku: one, qty: 5 },
      { sku: other, qty: 6, backorder: true },
      { sku: 'NO-SUCH', qty: 1 },
    ]);
    expect(status).toBe(200);
    expect(body.lines).toMatchObject([
      { sku: one, status: 'handled', events: [{ type: 'Allocated' }] },
      { sku: other, status: 'handled', events: [{ type: 'Backordered' }] },
      { sku: 'NO-SUCH', status: 'rejected', code: 'UnknownSku', message: 'SKU NO-SUCH was never seen.' },
    ]);
    const stored = (await lines()) as { sku: string; state: string }[];
    expect(new Map(stored.map(({ sku, state }) => [sku, state]))).toEqual(
      new Map([
        [one, 'allocated'],
        [other, 'waiting'],
      ]),
    );
  });

  it('without Prefer answers 202, with the path of each outcome', async () => {
    const { one, order } = await shop();
    const { status, body } = await order([{ sku: one, qty: 1 }], {});
    expect(status).toBe(202);
    const [line] = body.lines as [{ commandId: string }];
    expect(line).toMatchObject({ sku: one, status: 'pending' });
    expect((await call('GET', `/commands/${line.commandId}`, { headers: WAIT })).body).toMatchObject({
      status: 'handled',
    });
  });

  it('sent again with the same key, in another order of lines, gives the same answer', async () => {
    const { one, other, order } = await shop();
    const headers = { ...WAIT, 'idempotency-key': `once-${one}` };
    const wanted = [
      { sku: one, qty: 2 },
      { sku: other, qty: 3 },
    ];
    const first = await order(wanted, headers);
    const again = await order(wanted.toReversed(), headers);
    expect(again.body.lines).toEqual((first.body.lines as unknown[]).toReversed());
  });

  it('sent again with the same key and another quantity, fails for that line', async () => {
    const { one, other, order } = await shop();
    const headers = { ...WAIT, 'idempotency-key': `changed-${one}` };
    const same = { sku: other, qty: 3 };
    await order([{ sku: one, qty: 2 }, same], headers);
    const { body } = await order([{ sku: one, qty: 1 }, same], headers);
    expect(body.lines).toMatchObject([
      { sku: one, status: 'failed', code: 'IdempotencyKeyReused' },
      { sku: other, status: 'handled', events: [{ type: 'Allocated' }] },
    ]);
  });

  it.each([
    [{ lines: [] }, 'body lines'],
    [
      {
        lines: [
          { sku: 'A', qty: 1 },
          { sku: 'A', qty: 2 },
        ],
      },
      'must have each SKU once',
    ],
    [{ lines: [{ sku: 'A', qty: 0 }] }, 'body lines.0.qty'],
    [{ lines: [{ sku: 'A', qty: 1, orderId: 'x' }] }, 'orderId'],
    [{ lines: Array.from({ length: 101 }, (_, index) => ({ sku: `S${index}`, qty: 1 })) }, 'body lines'],
  ])('answers 400 to %j, and sends nothing', async (body, detail) => {
    const answer = await call('POST', '/orders', { body: { orderId: 'bad', ...body } });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(detail) } });
  });

  it('answers 400 to a key that leaves no room for the lines', async () => {
    const { one, order } = await shop();
    const answer = await order([{ sku: one, qty: 1 }], { 'idempotency-key': 'k'.repeat(239) });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('at most 238') } });
  });
});

describe('DELETE /orders/:orderId', () => {
  it('gives back the units of all lines, ends waiting, and says which line left the warehouse', async () => {
    const { one, other, orderId, order, lines } = await shop();
    const third = (await givenStock(5)).sku;
    await order([
      { sku: one, qty: 5 },
      { sku: other, qty: 6, backorder: true },
      { sku: third, qty: 1 },
    ]);
    await call('POST', `/allocations/${orderId}/${third}/dispatch`, { headers: WAIT });
    const { status, body } = await call('DELETE', `/orders/${orderId}`, { headers: WAIT });

    expect(status).toBe(200);
    const outcomes = new Map((body.lines as { sku: string }[]).map((line) => [line.sku, line]));
    expect(outcomes.get(one)).toMatchObject({ status: 'handled', events: [{ type: 'Deallocated' }] });
    expect(outcomes.get(other)).toMatchObject({
      status: 'handled',
      events: [{ type: 'BackorderCancelled' }],
    });
    expect(outcomes.get(third)).toMatchObject({ status: 'rejected', code: 'AlreadyDispatched' });
    await expect(lines()).resolves.toMatchObject([{ sku: third, state: 'dispatched' }]);
  });

  it('answers 404 if the order has no lines', async () => {
    expect((await call('DELETE', '/orders/nobody')).status).toBe(404);
  });
});
