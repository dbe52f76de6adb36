import { beforeAll, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf, sequencesOf } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';

// Small transactions, so that the leader is killed between two of them, or within one.
const { commands, outputs, startReady } = ownSystem({ RELAY_BATCH_SIZE: '5' });

const SKU = 'OAK-TABLE';
const COUNT = 1_000;

let leader: RunningProcess;
let standby: RunningProcess;

const leads = ({ log }: RunningProcess): boolean => log.some(({ msg }) => msg === 'relay leads');

beforeAll(async () => {
  [leader, standby] = await Promise.all([startReady('relay'), startReady('relay'), startReady('worker')]);
  await eventually('a relay leads', () => leads(leader) || leads(standby));
  if (leads(standby)) [leader, standby] = [standby, leader];
});

it('a relay that stands by goes on where a killed leader was, and publishes nothing twice', async () => {
  expect(leads(standby)).toBe(false);
  const batches = Array.from({ length: COUNT }, (_, number) =>
    createBatch({ ref: `oak-${number}`, sku: SKU }),
  );
  await commands.sendAll(
    batches.map(({ type, data }, number) => ({ id: `create-${number}`, type, key: SKU, data })),
  );
  await outputs.events(SKU, 1);
  await leader.kill();

  await outputs.events(SKU, COUNT);
  expect(leads(standby)).toBe(true);
  const events = await outputs.everything();
  expect(events.map(dataOf)).toMatchObject(batches.map(({ data }) => ({ ...data, eta: null })));
  expect(sequencesOf(events)).toEqual(batches.map((_, index) => index + 1));
});
