import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventStream, type StreamEvent } from '../../../support/e2e/event-stream.ts';
import { systemWithApi, WAIT } from '../../../support/e2e/own-api.ts';

const { call, api, givenStock } = systemWithApi({ API_MAX_STREAMS: '2' });

const isFollowing = ({ name, data }: StreamEvent): boolean =>
  name === 'status' && (data as { following: boolean }).following;

const typed = (type: string) => (event: StreamEvent) =>
  event.name === 'allocation' && (event.data as { type: string }).type === type;

/** A stream that gets what is published from now on. */
async function watching(query: string, headers: Record<string, string> = {}) {
  const stream = await eventStream(`${api.address}/events${query}`, headers);
  await stream.until(isFollowing);
  return stream;
}

const allocate = (orderId: string, sku: string) =>
  call('POST', '/allocations', { body: { orderId, sku, qty: 1 }, headers: WAIT });

describe('GET /events', () => {
  it('sends the events of a product as they are published, and no others', async () => {
    const { sku } = await givenStock(5);
    const other = await givenStock(5);
    const stream = await watching(`?sku=${sku}`);
    expect(stream.contentType).toContain('text/event-stream');
    await allocate('o1', other.sku);
    await allocate('o1', sku);
    const { id, data } = await stream.until(typed('Allocated'));
    stream.close();
    expect(id).toMatch(/^[0-9a-f]{8}-\d+$/);
    expect(data).toMatchObject({
      type: 'Allocated',
      sku,
      sequence: 2,
      publishedAt: expect.stringMatching(/^\d{4}-/),
      data: { orderId: 'o1', sku, qty: 1 },
    });
    expect(stream.events.filter(({ name }) => name === 'allocation')).toHaveLength(1);
  });

  it('sends what was missed to one that comes back with Last-Event-ID', async () => {
    const { sku } = await givenStock(5);
    const first = await watching(`?sku=${sku}`);
    await allocate('o1', sku);
    const { id } = await first.until(typed('Allocated'));
    first.close();
    await call('DELETE', `/allocations/o1/${sku}`, { headers: WAIT });
    const second = await watching(`?sku=${sku}`, { 'last-event-id': id });
    await second.until(typed('Deallocated'));
    second.close();
    expect(second.events.filter(typed('Allocated'))).toEqual([]);
  });

  it('given hostile names, sends them as JSON in one line', async () => {
    const sku = `</script>"'${randomUUID()}`;
    const stream = await watching(`?sku=${encodeURIComponent(sku)}`);
    await call('POST', '/batches', { body: { ref: `\\n event: x ${sku}`, sku, qty: 1 }, headers: WAIT });
    const { data } = await stream.until(typed('BatchCreated'));
    stream.close();
    expect(data).toMatchObject({ sku, data: { ref: `\\n event: x ${sku}` } });
  });

  it('refuses more streams than there may be, and takes one when another has ended', async () => {
    const open = [await watching(''), await watching('')];
    expect(await call('GET', '/events')).toMatchObject({ status: 503, body: { code: 'TooManyStreams' } });
    open[0]?.close();
    let third = await eventStream(`${api.address}/events`);
    for (let attempt = 0; third.status !== 200 && attempt < 50; attempt += 1)
      third = await eventStream(`${api.address}/events`);
    expect(third.status).toBe(200);
    for (const { close } of [...open, third]) close();
  });

  it('refuses a filter that is no name', async () => {
    expect(await call('GET', '/events?sku=%00')).toMatchObject({
      status: 400,
      body: { code: 'InvalidRequest' },
    });
    expect(await call('GET', '/events?colour=red')).toMatchObject({ status: 400 });
  });

  it('ends with the API, which does not wait for it', async () => {
    const stream = await watching('');
    api.process?.signal('SIGTERM');
    await stream.ended;
    expect(await api.process?.ended).toMatchObject({ code: 0 });
  });
});
