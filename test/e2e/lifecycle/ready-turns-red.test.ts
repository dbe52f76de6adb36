import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { askHealth, readiness } from '../../support/e2e/health-of.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { ofTheStack } from '../../support/e2e/own-settings.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { handledCount } from '../../support/e2e/stored-state.ts';
import { addressOf, tcpProxy, through } from '../../support/faults/network/tcp-proxy.ts';

// Services go away from running processes: by proxies, because other tests need the stack. For Kafka see
// test/faults/kafka-frozen.test.ts, because Kafka gives its own address to clients of a proxy.

const MAX_AGE = '1500';
const { settings, database, commands, outputs, startReady } = ownSystem({ HEALTH_MAX_AGE_MS: MAX_AGE });
const { COMMAND_TOPICS: topic } = settings;

const ports = { worker: String(await freePort()), relay: String(await freePort()) };
const stack = {
  Postgres: await tcpProxy(addressOf(ofTheStack('DATABASE_URL'))),
  'schema registry': await tcpProxy(addressOf(ofTheStack('SCHEMA_REGISTRY_URL'))),
};
const proxied = {
  DATABASE_URL: through(settings.DATABASE_URL, stack.Postgres),
  SCHEMA_REGISTRY_URL: through(settings.SCHEMA_REGISTRY_URL, stack['schema registry']),
};

afterAll(() => Promise.all(Object.values(stack).map((proxy) => proxy.close())));

describe.each([
  ['worker', 'Postgres'],
  ['worker', 'schema registry'],
  ['relay', 'Postgres'],
] as const)('the %s', (entrypoint, away) => {
  const ready = readiness(ports[entrypoint]);

  it(`is alive but not ready while it cannot reach ${away}, and then ready again`, async () => {
    const process = await startReady(entrypoint, { ...proxied, HEALTH_PORT: ports[entrypoint] });
    await ready.green();
    stack[away].freeze();
    await ready.red(away, /./);
    expect(await askHealth(ports[entrypoint], 'live')).toMatchObject({ status: 200 });
    stack[away].thaw();
    await ready.green();
    await process.kill();
  });
});

describe('a command or message that waits too long', () => {
  const worker = readiness(ports.worker);

  it('makes the worker not ready until it is handled', async () => {
    const process = await startReady('worker', { HEALTH_PORT: ports.worker });
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK-TABLE', qty: 10 }));
    await eventually('the worker handles commands', async () => (await handledCount(database)) === 1, 20_000);
    await worker.green();
    const release = await database.lock('lock table checkpoints in exclusive mode');
    await commands.send(createBatch({ ref: 'elm', sku: 'OAK-TABLE', qty: 10 }));
    await worker.red('partitions', new RegExp(`^${topic}-\\d: a record has waited for \\d+ s$`));
    await release();
    await worker.green();
    process.signal('SIGTERM');
    await process.ended;
  });

  it('makes the relay not ready until it is published', async () => {
    const relay = readiness(ports.relay);
    // It reports its progress before it continues.
    const release = await database.lock('lock table relay_progress in exclusive mode');
    await startReady('relay', { HEALTH_PORT: ports.relay });
    await outputs.events('OAK-TABLE', 2);
    const handling = await startReady('worker');
    await commands.send(createBatch({ ref: 'fir', sku: 'OAK-TABLE', qty: 10 }));
    await relay.red('outbox', new RegExp(`^stream ${topic}-\\d: message 3 waits for \\d+ s$`));
    await release();
    await outputs.events('OAK-TABLE', 3);
    await relay.green();
    handling.signal('SIGTERM');
    await handling.ended;
  });
});

describe('a partition whose records were deleted', () => {
  beforeAll(async () => {
    const { partition, offset } = await commands.send(createBatch({ ref: 'ash', sku: 'OAK-TABLE', qty: 10 }));
    await withAdmin(async (admin) => {
      // Makes kafkajs learn the leader of the partition.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset + 1) }] });
    });
  });

  it('makes the worker not ready, with the reason and what to do', async () => {
    await startReady('worker', { HEALTH_PORT: ports.worker });
    await readiness(ports.worker).red('partitions', /is stopped.*partitions resume/s);
  });
});
