import { describe, expect, it } from '@jest/globals';
import { systemWithApi, WAIT } from '../../support/e2e/own-api.ts';

const { call, commands, givenStock, settings } = systemWithApi();

describe('a command without Prefer: wait', () => {
  it('is answered 202 with its id and the location of its outcome', async () => {
    const { sku } = await givenStock(5);
    const body = { orderId: 'o1', sku, qty: 2 };
    const sent = await call('POST', '/allocations', { body, headers: { 'idempotency-key': `k-${sku}` } });
    expect(sent).toMatchObject({ status: 202, body: { commandId: `k-${sku}`, status: 'pending' } });
    expect(sent.headers.get('location')).toBe(`/commands/k-${sku}`);

    const outcome = await call('GET', `/commands/k-${sku}`, { headers: WAIT });
    expect(outcome).toMatchObject({ status: 200, body: { status: 'handled', events: [{ data: body }] } });
  });

  it.each([
    ['PATCH', '/batches/b1', { sku: 'A', qty: 1 }],
    ['DELETE', '/allocations/o1/A', undefined],
    ['POST', '/batches', { ref: 'b1', sku: 'A', qty: 1 }],
  ])('is answered 202 for %s %s', async (method, path, body) => {
    expect(await call(method, path, body ? { body } : {})).toMatchObject({ status: 202 });
  });

  it('has code and reason in its outcome if it was refused', async () => {
    const { body } = await call('POST', '/allocations', { body: { orderId: 'o1', sku: 'NEVER', qty: 1 } });
    const outcome = await call('GET', `/commands/${body.commandId}`, { headers: WAIT });
    expect(outcome.body).toEqual({
      commandId: body.commandId,
      status: 'rejected',
      code: 'UnknownSku',
      message: expect.stringContaining('NEVER'),
      commandType: 'Allocate',
      command: { orderId: 'o1', sku: 'NEVER', qty: 1 },
    });
  });

  it('is pending if it was never sent', async () => {
    const unknown = await call('GET', '/commands/never-sent');
    expect(unknown).toMatchObject({ status: 200, body: { commandId: 'never-sent', status: 'pending' } });
    expect(unknown.headers.get('retry-after')).toBe('1');
  });
});

describe('a command that another producer sent', () => {
  const line = { orderId: 'o1', sku: 'NOT-SEEN', qty: 1 };
  const idAt = ({ partition, offset }: { partition: number; offset: number }): string =>
    `${settings.COMMAND_TOPICS}-${partition}-${offset}`;
  const outcomeOf = async (id: string) => call('GET', `/commands/${id}`, { headers: WAIT });

  it('without an id, is found by topic, partition and offset', async () => {
    const place = await commands.send({ type: 'Allocate', data: line });
    expect(await outcomeOf(idAt(place))).toMatchObject({
      status: 200,
      body: { commandId: idAt(place), status: 'rejected', code: 'UnknownSku' },
    });
  });

  it('is failed with code and reason if it became a dead letter, found by its id and by its position', async () => {
    const place = await commands.sendRecord({
      key: line.sku,
      value: JSON.stringify({ ...line, quantity: 1 }),
      headers: { ce_type: 'Allocate', ce_id: 'misspelt' },
    });
    for (const id of ['misspelt', idAt(place)]) {
      const { status, body } = await outcomeOf(id);
      const message = expect.stringContaining('quantity');
      expect(status).toBe(200);
      expect(body).toEqual({ commandId: id, status: 'failed', code: 'INVALID_MESSAGE', message });
    }
  });

  it('with an id, is not found by its position: the answer is 404 with the advice to use the id', async () => {
    const place = await commands.send({ type: 'Allocate', data: line }, { ce_id: 'by-id' });
    expect(await outcomeOf('by-id')).toMatchObject({ body: { status: 'rejected' } });
    expect(await outcomeOf(idAt(place))).toMatchObject({
      status: 404,
      body: { code: 'NotFound', detail: expect.stringContaining('ce_id') },
    });
  });
});
