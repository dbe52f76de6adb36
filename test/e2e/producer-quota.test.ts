import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { setProducerQuota } from '../support/client-quota.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf, sequencesOf } from '../support/e2e/published.ts';
import { handledCount } from '../support/e2e/stored-state.ts';

const { settings, database, commands, outputs, startReady } = ownSystem();
const [broker = ''] = settings.KAFKA_BROKERS.split(',');
const clientId = `${settings.RELAY_TRANSACTIONAL_ID}-relay`;

const SKU = 'OAK-TABLE';
const COUNT = 6_000;
/** The default of RELAY_BATCH_SIZE. */
const BATCH = 5_000;
/** Duration of a transaction of that many messages in seconds: longer than the 30 s that Kafka allows. */
const FULL_BATCH_TAKES = 45;
/** Seconds by which a broker lets a producer run ahead of its quota. */
const AHEAD = 10;

const batches = Array.from({ length: COUNT }, (_, number) =>
  createBatch({ ref: `oak-${number}`, sku: SKU, eta: null }),
);

jest.setTimeout(240_000);

beforeAll(async () => {
  await startReady('worker');
  const sent = batches.map(({ type, data }, index) => ({ id: `create-${index}`, type, key: SKU, data }));
  await commands.sendAll(sent);
  await eventually('all is handled', async () => (await handledCount(database)) === COUNT);
});
afterAll(() => setProducerQuota(broker, clientId, undefined));

it('a relay with a producer quota publishes everything once, in order, and Kafka aborts none of its transactions', async () => {
  const [outbox] = await database.rows('select sum(bytes) as bytes from outbox');
  const batchBytes = (Number(outbox?.['bytes']) * BATCH) / COUNT;
  await setProducerQuota(broker, clientId, Math.round(batchBytes / (FULL_BATCH_TAKES + AHEAD)));

  const begin = performance.now();
  const relay = await startReady('relay', { KAFKA_CLIENT_ID: clientId });
  await outputs.reach(1);
  await eventually('all is published', () => outputs.count() >= COUNT, 200_000);

  // The quota has an effect: without it everything arrives within seconds.
  expect(performance.now() - begin).toBeGreaterThan(30_000);
  const events = await outputs.everything();
  expect(events.map(dataOf)).toEqual(batches.map(({ data }) => data));
  expect(sequencesOf(events)).toEqual(batches.map((_, index) => index + 1));
  expect(relay.log.filter(({ level }) => level !== 'info')).toEqual([]);
});
