import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { eventually, staysOpen } from '../support/conformance/eventually.ts';
import { eventStream, type StreamEvent } from '../support/e2e/event-stream.ts';
import { apiOf, WAIT } from '../support/e2e/own-api.ts';
import { ownProcesses } from '../support/e2e/own-processes.ts';
import { ownSettings } from '../support/e2e/own-settings.ts';
import { survivingDatabase } from '../support/faults/surviving-database.ts';
import { service } from '../support/stack/stack-control.ts';

jest.setTimeout(300_000);

// Longer than the API follows the topics without an answer, so that it has to begin again.
const AWAY_MS = 20_000;

/** What the page asks for. */
const paths = [
  '/products',
  '/orders?prefix=o',
  '/orders/o/history',
  '/shortages',
  '/late-batches',
  '/pipeline',
  '/dead-letters',
  '/dead-letters/groups',
];

const settings = ownSettings();
const processes = ownProcesses(settings);
survivingDatabase(settings.DATABASE_URL);
beforeAll(async () => {
  await processes.finish('migrate');
  await Promise.all([processes.startReady('worker'), processes.startReady('relay')]);
});
const { api, call } = apiOf(processes, {});

const awayNow = async (): Promise<string[]> => {
  const { body } = await call('GET', '/pipeline');
  return (body.services as { name: string; ok: boolean }[]).filter(({ ok }) => !ok).map(({ name }) => name);
};

const answersOfAll = async (): Promise<number[]> =>
  (await Promise.all(paths.map((path) => call('GET', path)))).map(({ status }) => status);

const isFollowing = ({ name, data }: StreamEvent): boolean =>
  name === 'status' && (data as { following: boolean }).following;

it.each([
  ['Kafka', 'kafka', 'kill'],
  ['Postgres', 'postgres', 'crash'],
  ['Registry', 'registry', 'stop'],
] as const)(
  'while %s is away the API goes on and says so, and afterwards everything works',
  async (name, program, action) => {
    const stream = await eventStream(`${api.address}/events`);
    await stream.until(isFollowing);
    await eventually('all is well', async () => (await answersOfAll()).every((status) => status === 200));

    await service(program, action);
    await eventually(`${name} is seen to be away`, async () => (await awayNow()).includes(name));
    const end = performance.now() + AWAY_MS;
    while (performance.now() < end) {
      for (const status of await answersOfAll()) expect([200, 503]).toContain(status);
      await setTimeout(500);
    }
    await service(program, 'restart');

    await eventually(`${name} is seen to be back`, async () => (await awayNow()).length === 0);
    await eventually('all answer', async () => (await answersOfAll()).every((status) => status === 200));
    const batch = { ref: `after-${name}`, sku: name, qty: 1 };
    await eventually('a command is handled', async () => {
      const { status } = await call('POST', '/batches', { body: batch, headers: WAIT });
      return status === 201 || status === 200;
    });
    await stream.until(
      ({ name: kind, data }) => kind === 'allocation' && (data as { sku: string }).sku === name,
    );
    stream.close();

    expect(await staysOpen(api.process?.ended ?? Promise.resolve(), 0)).toBe(true);
    expect(api.process?.log.filter(({ level }) => level === 'error')).toEqual([]);
  },
);
