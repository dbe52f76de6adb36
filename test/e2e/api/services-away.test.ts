import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
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

  it('the API is ready, so that a load balancer still sends it the requests for views', async () => {
    const { status } = await fetch(`http://127.0.0.1:${healthPort}/health/ready`);
    expect(status).toBe(200);
  });

  it('the API stops on SIGTERM', async () => {
    api.process?.signal('SIGTERM');
    expect(await api.process?.ended).toMatchObject({ code: 0 });
  });
});
