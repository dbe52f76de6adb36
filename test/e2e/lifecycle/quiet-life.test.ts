import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { groupState, lagOf } from '../../support/e2e/consumer-group.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import type { RunningProcess } from '../../support/e2e/running-process.ts';

// From the first start on empty topics to the stop, in the order of the tests.

const { settings, commands, outputs, startReady } = ownSystem();
const { CONSUMER_GROUP: group, COMMAND_TOPICS: topic } = settings;

/** Long enough for several heartbeats, reports, polls and fetches. */
const IDLE = 3_000;

let processes: RunningProcess[];

const unusualLines = () =>
  processes.flatMap(({ log, errorOutput }) => [
    ...log.filter(({ level }) => level !== 'info'),
    ...(errorOutput() ? [errorOutput()] : []),
  ]);

beforeAll(async () => {
  processes = await Promise.all([
    startReady('worker'),
    startReady('relay'),
    startReady('notifier', { NOTIFICATION_CHANNEL: 'log' }),
    startReady('api', { API_PORT: String(await freePort()) }),
  ]);
});

it('the group has committed all offsets soon after the commands were handled', async () => {
  for (let number = 1; number <= 20; number += 1) {
    await commands.send(createBatch({ ref: `batch-${number}`, sku: `SKU-${number}` }));
  }
  await outputs.reach(20);
  await eventually('the lag is 0', async () => (await lagOf(group, topic)) === 0, 5_000);
  expect(await groupState(group)).toEqual({ state: 'Stable', members: 1 });
});

it('start, work and idle time cause no warning in any log', async () => {
  await setTimeout(IDLE);
  expect(unusualLines()).toEqual([]);
});

it('SIGTERM ends every process within 10 s, with exit code 0, and the consumer leaves its group', async () => {
  const from = performance.now();
  for (const running of processes) running.signal('SIGTERM');
  const endings = await Promise.all(processes.map(({ ended }) => ended));

  expect(performance.now() - from).toBeLessThan(10_000);
  expect(endings).toEqual(processes.map(() => ({ code: 0, signal: null })));
  expect(await groupState(group)).toEqual({ state: 'Empty', members: 0 });
  expect(unusualLines()).toEqual([]);
});
