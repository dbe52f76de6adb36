import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { askHealth, readiness } from '../../support/e2e/health-of.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { addressOf, tcpProxy } from '../../support/faults/network/tcp-proxy.ts';

const { settings, start, startReady } = ownSystem();
const kafka = await tcpProxy(addressOf(`tcp://${settings.KAFKA_BROKERS.split(',')[0]}`));
afterAll(() => kafka.close());

const answers = (port: string) => () =>
  askHealth(port, 'live').then(
    () => true,
    () => false,
  );

describe.each(['worker', 'relay', 'api', 'notifier'] as const)('the health of the %s', (entrypoint) => {
  it('is good while the process works', async () => {
    const port = String(await freePort());
    await startReady(entrypoint, {
      HEALTH_PORT: port,
      API_PORT: String(await freePort()),
      NOTIFICATION_CHANNEL: 'log',
    });
    expect(await askHealth(port, 'live')).toMatchObject({ status: 200 });
    // Without results of checks, because none of them runs.
    expect(await askHealth(port, 'started')).toEqual({ status: 200, body: { started: true } });
    expect(await askHealth(port, 'ready')).toEqual({
      status: 200,
      body: { started: true, ready: true, problems: {}, notices: {} },
    });
  });
});

describe.each(['worker', 'relay', 'notifier'] as const)('readiness of the %s', (entrypoint) => {
  it('needs one connection to Kafka for 50 requests over some seconds, and a new one after that is cut', async () => {
    const port = String(await freePort());
    await startReady(entrypoint, {
      HEALTH_PORT: port,
      KAFKA_BROKERS: `127.0.0.1:${kafka.port}`,
      NOTIFICATION_CHANNEL: 'log',
    });
    await readiness(port).green();
    const before = kafka.accepted();
    for (let time = 0; time < 50; time += 1) {
      expect(await askHealth(port, 'ready')).toMatchObject({ status: 200 });
      await setTimeout(100);
    }
    expect(kafka.accepted() - before).toBeLessThanOrEqual(1);
    kafka.cut();
    await readiness(port).green();
  });
});

describe('the health of a worker that cannot start', () => {
  it('given no Kafka, is alive but not ready, and gives the reason', async () => {
    const port = String(await freePort());
    start('worker', { HEALTH_PORT: port, KAFKA_BROKERS: `127.0.0.1:${await freePort()}` });
    await eventually('the worker answers', answers(port));
    await eventually('it has looked for Kafka', async () => {
      const { status, body } = await askHealth(port, 'ready');
      return status === 503 && body.problems?.['Kafka'] !== undefined;
    });
    expect(await askHealth(port, 'live')).toMatchObject({ status: 200 });
    expect(await askHealth(port, 'started')).toEqual({ status: 503, body: { started: false } });
  });
});
