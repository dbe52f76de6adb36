import { expect, it } from '@jest/globals';
import { eventually } from '../../../support/conformance/eventually.ts';
import { apiOf, WAIT } from '../../../support/e2e/own-api.ts';
import { runningSystem } from '../../../support/e2e/own-system.ts';
import { addressOf, tcpProxy, through } from '../../../support/faults/network/tcp-proxy.ts';
import { ofTheStack } from '../../../support/e2e/own-settings.ts';

const postgres = await tcpProxy(addressOf(ofTheStack('DATABASE_URL')));
const registry = await tcpProxy(addressOf(ofTheStack('SCHEMA_REGISTRY_URL')));
const system = runningSystem();
const { call } = apiOf(system, {
  DATABASE_URL: through(system.settings.DATABASE_URL, postgres),
  SCHEMA_REGISTRY_URL: through(ofTheStack('SCHEMA_REGISTRY_URL'), registry),
});
const topic = system.settings.COMMAND_TOPICS;

type Pipeline = {
  readonly services: Service[];
  readonly partitions: { readonly messages: number | null; readonly latencyMs: number | null }[];
  readonly outbox: object | null;
  readonly relay: object | null;
  readonly totals: { readonly published: number } | null;
  readonly group: { readonly members: { readonly memberId: string; readonly partitions: string[] }[] } | null;
};

type Service = {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: string | null;
  readonly since: string | null;
};

const pipeline = async () => (await call('GET', '/pipeline')).body as Pipeline;
const away = async (): Promise<string[]> =>
  (await pipeline()).services.filter(({ ok }) => !ok).map(({ name }) => name);

it('shows partitions, outbox, relay, members and services of a system that works', async () => {
  const batch = { ref: 'b1', sku: 'LAMP', qty: 4 };
  await call('POST', '/batches', { body: batch, headers: WAIT });
  await eventually('all is published', async () => (await pipeline()).totals?.published === 1);
  await eventually('the group is stable', async () => (await pipeline()).group?.members.length === 1);
  const body = await pipeline();
  expect(await away()).toEqual([]);
  expect(body.outbox).toEqual({ messages: 0, oldestAgeSeconds: null });
  expect(body.relay).toMatchObject({
    leaders: [{ shard: '1/1' }],
    published: 1,
    reportedAt: expect.any(String),
  });
  const [member] = body.group?.members ?? [];
  expect(body.group).toMatchObject({ name: system.settings.CONSUMER_GROUP, state: 'Stable' });
  const handled = body.partitions.find(({ messages }) => messages === 1);
  expect(handled).toMatchObject({
    topic,
    checkpoint: 1,
    logEnd: 1,
    lag: 0,
    unpublished: 0,
    assignedTo: member?.memberId,
    stopped: null,
  });
  expect(handled?.latencyMs).toBeGreaterThanOrEqual(0);
  expect(member?.partitions).toHaveLength(body.partitions.length);
});

it('while Postgres is away, shows the rest, and recovers by itself', async () => {
  postgres.freeze();
  await eventually('it is seen', async () => (await away()).includes('Postgres'));
  const body = await pipeline();
  expect(body).toMatchObject({ outbox: null, relay: null, totals: null, group: { state: 'Stable' } });
  expect(body.partitions.length).toBeGreaterThan(0);
  const { reason, since } = body.services.find(({ name }) => name === 'Postgres') as Service;
  expect(reason).toContain('Postgres');
  expect(Date.parse(since ?? '')).toBeLessThanOrEqual(Date.now());
  postgres.thaw();
  postgres.cut();
  await eventually('it is back', async () => (await away()).length === 0);
  expect((await pipeline()).totals).toMatchObject({ written: 1 });
});

it('while the registry is away, says so, and since when', async () => {
  registry.freeze();
  await eventually('it is seen', async () => (await away()).includes('Registry'));
  expect(await away()).toEqual(['Registry']);
  registry.thaw();
  registry.cut();
  await eventually('it is back', async () => (await away()).length === 0);
  await Promise.all([postgres.close(), registry.close()]);
});
