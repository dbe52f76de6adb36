import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/conformance/eventually.ts';
import { groupState } from '../../support/e2e/consumer-group.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import type { RunningProcess } from '../../support/e2e/running-process.ts';

// A group with a dead member accepts the next member only after this time, which is longer than a stop may take.
const { settings, start, startReady } = ownSystem({ SESSION_TIMEOUT_MS: '30000' });

const NOBODY = '127.0.0.1:1';

async function expectToStop(running: RunningProcess): Promise<void> {
  const from = performance.now();
  running.signal('SIGTERM');
  expect(await running.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(running.errorOutput()).toBe('');
}

describe('SIGTERM ends a process with exit code 0 while it waits', () => {
  it.each([
    ['Kafka', 'worker', { KAFKA_BROKERS: NOBODY }],
    ['Kafka', 'relay', { KAFKA_BROKERS: NOBODY }],
    ['Postgres', 'worker', { DATABASE_URL: `postgres://allocation@${NOBODY}/allocation` }],
    ['Postgres', 'relay', { DATABASE_URL: `postgres://allocation@${NOBODY}/allocation` }],
    ['the registry', 'worker', { SCHEMA_REGISTRY_URL: `http://${NOBODY}` }],
  ] as const)('for %s: the %s', async (_, entrypoint, over) => {
    const running = start(entrypoint, over);
    await running.logs(({ level }) => level !== 'info');
    await expectToStop(running);
  });

  it('for its group to remove a killed member', async () => {
    await (await startReady('worker')).kill();
    const next = start('worker');
    const isWaiting = async () => (await groupState(settings.CONSUMER_GROUP)).state === 'PreparingRebalance';
    await eventually('it waits to be let in', isWaiting);
    await expectToStop(next);
  });
});
