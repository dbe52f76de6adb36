import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import type { CliResult } from '../support/e2e/cli.ts';
import { consumers, fetchJavaLibraries, ownExamples, producers } from '../support/e2e/example-programs.ts';
import { kafka } from '../support/e2e/kafka.ts';
import { expectedCount } from '../support/e2e/model-check.ts';
import { apiOf } from '../support/e2e/own-api.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { eventOf, header, type Published } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { type Stock, viewedStock } from '../support/e2e/viewed-stock.ts';
import { randomCommands } from '../support/model/random-commands.ts';

const system = ownSystem();
const { settings, database, commands, outputs, startReady } = system;
const { call } = apiOf(system, {});
const examples = ownExamples(settings);

// Java compiles its file at each start.
const START_TIMEOUT_MS = 60_000;
jest.setTimeout(3 * START_TIMEOUT_MS);

let worker: RunningProcess;

beforeAll(fetchJavaLibraries);
beforeAll(async () => {
  [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
});

const EVENTS_OF_A_PRODUCER = 10;
/** The exit code of Java after this signal, regardless of its shutdown hooks. */
const CODE_OF_JAVA_AFTER_SIGTERM = 143;

/** The default SKU of a producer. */
const skuOf = (language: string): string => `${language.toUpperCase()}-CHAIR`;

type Language = keyof typeof producers;
const languages = Object.keys(producers) as Language[];

describe.each(languages)('the producer in %s', (language) => {
  const sku = skuOf(language);

  it('sends commands that are handled in order, and prints their ids', async () => {
    const result = await examples.run(producers[language]);
    expect(result).toMatchObject({ code: 0 });
    const sent = result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));

    const events = await outputs.events(sku, EVENTS_OF_A_PRODUCER);
    const [warehouse, ship] = [`${sku}-1`, `${sku}-2`];
    expect(events.map((event) => ({ sent: sentAs(event, sent), ...eventOf(event) }))).toMatchObject([
      { sent: 'CreateBatch', type: 'BatchCreated', data: { ref: warehouse, qty: 10, eta: null } },
      { sent: 'CreateBatch', type: 'BatchCreated', data: { ref: ship, qty: 20, eta: '2027-03-01' } },
      { sent: 'Allocate', type: 'Allocated', data: { orderId: 'order-1', qty: 6, batchRef: warehouse } },
      { sent: 'Allocate', type: 'Allocated', data: { orderId: 'order-2', qty: 4, batchRef: warehouse } },
      { sent: 'Allocate', type: 'Allocated', data: { orderId: 'order-3', qty: 5, batchRef: ship } },
      { sent: 'Allocate', type: 'OutOfStock', data: { orderId: 'order-4', qty: 100 } },
      { sent: 'Deallocate', type: 'Deallocated', data: { orderId: 'order-3', reason: 'Requested' } },
      { sent: 'ChangeBatchQuantity', type: 'BatchQuantityChanged', data: { ref: warehouse, qty: 7 } },
      { sent: 'ChangeBatchQuantity', type: 'Deallocated', data: { orderId: 'order-2', batchRef: warehouse } },
      { sent: 'ChangeBatchQuantity', type: 'Allocated', data: { orderId: 'order-2', batchRef: ship } },
    ]);
  });

  // CRC-32, the default of librdkafka, puts each of these SKUs into another partition.
  it('sends to the partition of the murmur2 hash of the SKU', () => {
    expect(worker.log.filter(({ msg }) => msg.startsWith('misrouted'))).toEqual([]);
  });
});

/** The type that the producer printed for the command that caused the event. */
const sentAs = (event: Published, sent: readonly string[][]): string | undefined =>
  sent.find(([, id]) => id === header(event, 'ce_causationid'))?.[0];

describe('consumers', () => {
  const random = randomCommands({ seed: 11, skus: 20, count: 600 });

  // From here on, published messages are plain JSON.
  beforeAll(async () => {
    worker.signal('SIGTERM');
    await worker.ended;
    await startReady('worker', { EVENT_FORMAT: 'json' });
    await commands.sendAll(random);
    await outputs.reach(languages.length * EVENTS_OF_A_PRODUCER + expectedCount(random));
  });

  it.each(languages)('in %s rebuild the stock of each SKU, as the API shows it', async (language) => {
    const { events, duplicates } = await runConsumer(language);
    expect({ events, duplicates }).toEqual({ events: await eventCount(), duplicates: 0 });
  });

  describe('given duplicate events and an event of an aborted transaction', () => {
    const repeated = languages.map(skuOf);

    beforeAll(async () => {
      const events = await Promise.all(repeated.map((sku) => outputs.events(sku, EVENTS_OF_A_PRODUCER)));
      await write(events.flat(), 'commit');
      await write(
        events.map(([first]) => withSequence(first, EVENTS_OF_A_PRODUCER + 1)),
        'abort',
      );
    });

    it.each(languages)('in %s rebuild the same stock', async (language) => {
      const { events, duplicates } = await runConsumer(language);
      expect(duplicates).toBe(repeated.length * EVENTS_OF_A_PRODUCER);
      expect(events).toBe(await eventCount());
    });
  });

  it.each(languages)('in %s that follow the topic show a new event and end by a signal', async (language) => {
    const sku = `NEW-${language}`;
    const consumer = examples.start(consumers[language], '--follow');
    await consumer.says(`${skuOf(language)} ${EVENTS_OF_A_PRODUCER} Allocated`, START_TIMEOUT_MS);
    await commands.send(createBatch({ ref: sku, sku }));
    await consumer.says(`${sku} 1 BatchCreated`);
    consumer.signal('SIGTERM');
    await expectStock(await consumer.ended, language === 'java' ? CODE_OF_JAVA_AFTER_SIGTERM : 0);
  });

  describe('given an event whose predecessor is missing', () => {
    beforeAll(async () => {
      const [event] = await outputs.events(skuOf('node'), 1);
      await write([{ ...withSequence(event, 2), key: Buffer.from('LOST') }], 'commit');
    });

    it.each(languages)('in %s end with an error that names it', async (language) => {
      const { code, stdout, stderr } = await examples.run(consumers[language]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('LOST: event 1 is missing, the next one is 2');
    });
  });
});

/** Runs a consumer to its end, compares its stock with the API's stock, and returns its counts. */
async function runConsumer(language: Language) {
  const result = await examples.run(consumers[language]);
  await expectStock(result);
  const [, events, duplicates] =
    /^(\d+) events applied, (\d+) duplicates skipped$/m.exec(result.stderr) ?? [];
  return { events: Number(events), duplicates: Number(duplicates) };
}

type Printed = Record<string, { sequence: number; batches: Stock[string] }>;

async function expectStock(result: CliResult, code = 0): Promise<void> {
  expect(result).toMatchObject({ code });
  const stock = Object.entries(JSON.parse(result.stdout) as Printed);
  const batches = Object.fromEntries(stock.map(([sku, product]) => [sku, product.batches]));
  expect(batches).toEqual(await viewedStock(call));
  const versions = stock.map(([sku, { sequence }]) => ({ sku, version: sequence }));
  expect(versions.toSorted(bySku)).toEqual((await productVersions()).toSorted(bySku));
}

const bySku = (one: { sku: string }, other: { sku: string }): number => (one.sku < other.sku ? -1 : 1);

const productVersions = async () =>
  (await database.rows('select sku, version::int from products')) as { sku: string; version: number }[];

const eventCount = async (): Promise<number> =>
  (await productVersions()).reduce((sum, { version }) => sum + version, 0);

/** The event with another number. */
function withSequence(event: Published | undefined, sequence: number): Published {
  if (!event) throw new Error('there is no event');
  return { ...event, headers: { ...event.headers, ce_sequence: String(sequence) } };
}

/** Writes records to their partitions of the event topic, in a transaction with this end. */
async function write(events: readonly Published[], end: 'commit' | 'abort'): Promise<void> {
  const producer = kafka().producer({
    transactionalId: randomUUID(),
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    const transaction = await producer.transaction();
    const messages = events.map(({ partition, key, value, headers }) => ({ partition, key, value, headers }));
    await transaction.send({ topic: settings.EVENT_TOPIC, messages });
    await transaction[end]();
  } finally {
    await producer.disconnect();
  }
}
