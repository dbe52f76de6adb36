import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { eventStream } from '../../support/e2e/event-stream.ts';
import { apiAlone, WAIT } from '../../support/e2e/own-api.ts';

const nobodyListens = `127.0.0.1:${await freePort()}`;
const healthPort = await freePort();
const { call, api } = apiAlone({ KAFKA_BROKERS: nobodyListens, HEALTH_PORT: String(healthPort) });

const line = { orderId: 'o1', sku: 'LAMP', qty: 1 };

describe('while Kafka is away', () => {
  it('a command is answered 503 with Retry-After and the key to send it again', async () => {
    const answer = await call('POST', '/allocations', { body: line, headers: WAIT });
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'Unavailable', commandId: expect.any(String) },
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body.detail).toContain(answer.body.commandId);
  });

  it('the views still answer', async () => {
    expect(await call('GET', '/products')).toMatchObject({ status: 200, body: { products: [] } });
  });

  it('the pipeline says so, and shows what Postgres knows', async () => {
    const { status, body } = await call('GET', '/pipeline');
    expect(status).toBe(200);
    expect(body).toMatchObject({ group: null, totals: { handled: 0 }, partitions: [] });
    expect(body.services[0]).toMatchObject({ name: 'Kafka', ok: false, since: expect.any(String) });
    expect(body.services[1]).toMatchObject({ name: 'Postgres', ok: true });
  });

  it('dead letters are answered 503, and the stream of events says that nothing is followed', async () => {
    expect(await call('GET', '/dead-letters')).toMatchObject({ status: 503, body: { code: 'Unavailable' } });
    const stream = await eventStream(`${api.address}/events`);
    const { data } = await stream.until(
      ({ name, data: said }) => name === 'status' && (said as { reason: string }).reason !== 'starting',
    );
    stream.close();
    expect(data).toMatchObject({
      following: false,
      reason: expect.stringContaining('Kafka'),
      since: expect.any(String),
    });
  });

  it('the API is ready, so that a load balancer still sends it the requests for views', async () => {
    const { status } = await fetch(`http://127.0.0.1:${healthPort}/health/ready`);
    expect(status).toBe(200);
  });

  it('the API stops on SIGTERM', async () => {
    api.process?.signal('SIGTERM');
    expect(await api.process?.ended).toMatchObject({ code: 0 });
  });
});
