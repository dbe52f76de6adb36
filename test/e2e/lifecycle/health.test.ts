import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';

const { start, startReady } = ownSystem();

type Health = { status: number; body: { problems?: Record<string, string> } };

async function ask(port: string, what: 'live' | 'started' | 'ready'): Promise<Health> {
  const response = await fetch(`http://127.0.0.1:${port}/health/${what}`);
  return { status: response.status, body: (await response.json()) as Health['body'] };
}

const answers = (port: string) => () =>
  ask(port, 'live').then(
    () => true,
    () => false,
  );

describe.each(['worker', 'relay', 'api', 'notifier'] as const)('the health of the %s', (entrypoint) => {
  it('is good when it works', async () => {
    const port = String(await freePort());
    await startReady(entrypoint, {
      HEALTH_PORT: port,
      API_PORT: String(await freePort()),
      NOTIFICATION_CHANNEL: 'log',
    });
    expect(await ask(port, 'live')).toMatchObject({ status: 200 });
    expect(await ask(port, 'started')).toMatchObject({ status: 200 });
    expect(await ask(port, 'ready')).toEqual({
      status: 200,
      body: { started: true, ready: true, problems: {} },
    });
  });
});

describe('the health of a worker that cannot begin', () => {
  it('given no Kafka, lives but is not ready, and says why', async () => {
    const port = String(await freePort());
    start('worker', { HEALTH_PORT: port, KAFKA_BROKERS: `127.0.0.1:${await freePort()}` });
    await eventually('the worker answers', answers(port));
    await eventually('it has looked for Kafka', async () => {
      const { status, body } = await ask(port, 'ready');
      return status === 503 && body.problems?.['Kafka'] !== undefined;
    });
    expect(await ask(port, 'live')).toMatchObject({ status: 200 });
    expect(await ask(port, 'started')).toMatchObject({ status: 503 });
  });
});
