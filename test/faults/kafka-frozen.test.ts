import { afterAll, expect, it } from '@jest/globals';
import { freePort } from '../../dev-stack/process/port.ts';
import { askHealth, readiness } from '../support/e2e/health-of.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { service } from '../support/stack/stack-control.ts';

const { startReady } = ownSystem({ NOTIFICATION_CHANNEL: 'log' });

afterAll(() => service('kafka', 'thaw'));

it.each(['worker', 'relay', 'notifier'] as const)(
  'the %s, while Kafka does not answer, is alive but not ready, and then ready again',
  async (entrypoint) => {
    const port = String(await freePort());
    const ready = readiness(port);
    const process = await startReady(entrypoint, { HEALTH_PORT: port });
    await ready.green();
    await service('kafka', 'freeze');
    await ready.red('Kafka', /no answer/);
    expect(await askHealth(port, 'live')).toMatchObject({ status: 200 });
    await service('kafka', 'thaw');
    await ready.green();
    await process.kill();
  },
);
