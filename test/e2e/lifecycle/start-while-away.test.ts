import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { allocate, createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { askHealth, readiness } from '../../support/e2e/health-of.ts';
import { ofTheStack } from '../../support/e2e/own-settings.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import type { LogLine, RunningProcess } from '../../support/e2e/running-process.ts';
import {
  type Address,
  addressOf,
  type TcpProxy,
  tcpProxy,
  through,
} from '../../support/faults/network/tcp-proxy.ts';

const { settings, database, commands, outputs, start } = ownSystem({
  NOTIFICATION_CHANNEL: 'log',
  RETRY_MAX_DELAY_MS: '1000',
});

const opened: TcpProxy[] = [];
afterAll(() => Promise.all(opened.map((proxy) => proxy.close())));

/** A proxy to a service, on which nothing listens until it is opened. */
async function closedWay(target: Address) {
  const port = await freePort();
  const open = async (): Promise<TcpProxy> => {
    const proxy = await tcpProxy(target, port);
    opened.push(proxy);
    return proxy;
  };
  return { port, open };
}

const services = {
  Kafka: addressOf(`tcp://${ofTheStack('KAFKA_BROKERS').split(',')[0]}`),
  Postgres: addressOf(ofTheStack('DATABASE_URL')),
  'schema registry': addressOf(ofTheStack('SCHEMA_REGISTRY_URL')),
};

const settingsBy = {
  Kafka: (port: number) => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),
  Postgres: (port: number) => ({ DATABASE_URL: through(settings.DATABASE_URL, { port }) }),
  'schema registry': (port: number) => ({
    SCHEMA_REGISTRY_URL: through(settings.SCHEMA_REGISTRY_URL, { port }),
  }),
};

async function ended(process: RunningProcess): Promise<void> {
  process.signal('SIGTERM');
  await process.ended;
}

const notified = ({ log }: RunningProcess) =>
  log.filter(({ msg }: LogLine) => msg.startsWith('Out of stock'));

/** Resolves when it is ready; rejects with its reported problems. */
async function isReady(port: string): Promise<void> {
  let said: unknown;
  const green = eventually(
    'it is ready',
    async () => {
      const { status, body } = await askHealth(port, 'ready');
      said = body.problems;
      return status === 200;
    },
    40_000,
  );
  await green.catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(said)}`);
  });
}

/** Fails unless a command passes through all these processes. */
async function expectToWork(sku: string, notifier: RunningProcess): Promise<void> {
  await commands.send(createBatch({ ref: `batch-of-${sku}`, sku, qty: 1 }));
  await commands.send(allocate({ orderId: `order-of-${sku}`, sku, qty: 12 }));
  await outputs.events(sku, 2);
  await eventually(
    'the shortage is notified',
    () => notified(notifier).some((line) => line['sku'] === sku),
    30_000,
  );
}

describe.each([
  ['Kafka', ['worker', 'relay', 'notifier']],
  ['Postgres', ['worker', 'relay', 'notifier']],
  ['schema registry', ['worker']],
] as const)('given that %s is away at their start', (away, waiting) => {
  it(`${waiting.join(', ')} wait, report why they are not ready, and work once it is available`, async () => {
    const way = await closedWay(services[away]);
    const over = settingsBy[away](way.port);
    const started = await Promise.all(
      (['worker', 'relay', 'notifier'] as const).map(async (entrypoint) => {
        const port = String(await freePort());
        const process = start(entrypoint, { ...over, HEALTH_PORT: port });
        return { entrypoint, port, process };
      }),
    );
    for (const { entrypoint, port, process } of started) {
      if (!waiting.some((name) => name === entrypoint)) continue;
      await process.logs(({ level, msg }) => level === 'warn' && msg.includes('ECONNREFUSED'));
      expect(await askHealth(port, 'started')).toMatchObject({ status: 503 });
      expect(await askHealth(port, 'ready')).toMatchObject({ status: 503 });
    }
    await way.open();
    await Promise.all(started.map(({ port }) => isReady(port)));
    const notifier = started.find(({ entrypoint }) => entrypoint === 'notifier')?.process as RunningProcess;
    await expectToWork(away.toUpperCase().replace(' ', '-'), notifier);
    // Not killed, because the next processes would wait for their lease and their membership.
    await Promise.all(started.map(({ process }) => ended(process)));
  });
});

describe('given that Kafka is away at its start', () => {
  it('the API answers, and accepts commands once Kafka is available', async () => {
    const way = await closedWay(services.Kafka);
    const port = String(await freePort());
    const api = start('api', { ...settingsBy.Kafka(way.port), API_PORT: port });
    await api.logs('api ready');
    const order = () =>
      fetch(`http://127.0.0.1:${port}/allocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ orderId: 'o1', sku: 'LAMP', qty: 1 }),
      }).then(({ status }) => status);
    expect(await order()).toBe(503);
    await way.open();
    await eventually('a command is taken', async () => (await order()) === 202, 30_000);
    await api.kill();
  });
});

describe('given that Kafka goes away while it starts', () => {
  it('the worker, which has read the topics but has not joined its group, waits and joins it later', async () => {
    const [kafka, registry] = [
      await (await closedWay(services.Kafka)).open(),
      await (await closedWay(services['schema registry'])).open(),
    ];
    registry.freeze();
    const port = String(await freePort());
    const worker = start('worker', {
      ...settingsBy.Kafka(kafka.port),
      ...settingsBy['schema registry'](registry.port),
      HEALTH_PORT: port,
    });
    // The last request to Kafka before it joins; meanwhile it waits for the registry.
    await eventually('it has asked for the limits of the topics', async () => {
      const [row] = await database.rows('select cardinality(claimed) as claimed from installation');
      return Number(row?.['claimed']) > 0 && kafka.accepted() > 0 && (await isQuiet(kafka));
    });
    await kafka.close();
    registry.thaw();
    await worker.logs(({ msg }) => /^(consumer not started|not ready): .*ECONNREFUSED/.test(msg));
    await readiness(port).red('consumer group', /ECONNREFUSED/);
    opened.push(await tcpProxy(services.Kafka, kafka.port));
    await isReady(port);
    await worker.kill();
  });
});

/** There was no connection for a while. */
async function isQuiet(proxy: TcpProxy): Promise<boolean> {
  const before = proxy.accepted();
  await new Promise((resolve) => setTimeout(resolve, 700));
  return proxy.accepted() === before;
}
