import { beforeAll, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf, sequencesOf } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';

// Small transactions, so that a leader is killed between two of them or within one.
const { commands, outputs, startReady } = ownSystem({ RELAY_BATCH_SIZE: '5', LEASE_MS: '1500' });

const SKU = 'OAK-TABLE';
const HALF = 600;
const batches = Array.from({ length: 2 * HALF }, (_, number) =>
  createBatch({ ref: `oak-${number}`, sku: SKU, eta: null }),
);

let leader: RunningProcess;
let standby: RunningProcess;

const leads = ({ log }: RunningProcess): boolean => log.some(({ msg }) => msg === 'relay leads');

const send = (from: number, to: number) =>
  commands.sendAll(
    batches
      .slice(from, to)
      .map(({ type, data }, index) => ({ id: `create-${from + index}`, type, key: SKU, data })),
  );

/** Fails if one of the first `count` events is missing, duplicated or out of order. */
async function expectEvents(count: number): Promise<void> {
  await outputs.events(SKU, count);
  const events = await outputs.everything();
  expect(sequencesOf(events)).toEqual(batches.slice(0, count).map((_, index) => index + 1));
  expect(events.map(dataOf)).toEqual(batches.slice(0, count).map(({ data }) => data));
}

beforeAll(async () => {
  [leader, standby] = await Promise.all([startReady('relay'), startReady('relay'), startReady('worker')]);
  await eventually('a relay leads', () => leads(leader) || leads(standby));
  if (leads(standby)) [leader, standby] = [standby, leader];
});

it('a standby continues where a killed leader was, and publishes nothing twice', async () => {
  expect(leads(standby)).toBe(false);
  await send(0, HALF);
  await outputs.events(SKU, 1);
  await leader.kill();

  await expectEvents(HALF);
  expect(leads(standby)).toBe(true);
});

it('a frozen leader is replaced, and publishes nothing when it is thawed', async () => {
  leader = standby;
  standby = await startReady('relay');
  await send(HALF, 2 * HALF - 1);
  await outputs.events(SKU, HALF + 1);
  leader.signal('SIGSTOP');
  await eventually('the other one leads', () => leads(standby));
  leader.signal('SIGCONT');

  await expectEvents(2 * HALF - 1);
  await send(2 * HALF - 1, 2 * HALF);
  await expectEvents(2 * HALF);
});
