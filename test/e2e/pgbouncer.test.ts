import { expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { sequencesOf } from '../support/e2e/published.ts';
import { pgBouncer } from '../support/pgbouncer.ts';

const session = pgBouncer('session');
const transaction = pgBouncer('transaction');
const { settings, commands, outputs, start, startReady } = ownSystem();

const SKU = 'OAK-TABLE';
const batches = Array.from({ length: 8 }, (_, number) => createBatch({ ref: `oak-${number}`, sku: SKU }));

it.each(['worker', 'relay'] as const)(
  'behind PgBouncer in transaction mode a %s ends and names the setting',
  async (name) => {
    const started = start(name, { DATABASE_URL: transaction.through(settings.DATABASE_URL) });
    expect(await started.ended).toEqual({ code: 1, signal: null });
    expect(started.errorOutput()).toMatch(/^Postgres: a pooler .*Set pool_mode = session.*\n$/);
  },
);

it('behind PgBouncer in session mode, one of two relays leads, and each event arrives once, without delay', async () => {
  const over = { DATABASE_URL: session.through(settings.DATABASE_URL) };
  const [one, other] = await Promise.all([
    startReady('relay', over),
    startReady('relay', over),
    startReady('worker', over),
  ]);
  const leaders = () => [one, other].filter(({ log }) => log.some(({ msg }) => msg === 'relay leads'));
  await eventually('a relay leads', () => leaders().length > 0);
  await commands.sendAll(
    batches.map(({ type, data }, index) => ({ id: `create-${index}`, type, key: SKU, data })),
  );
  await outputs.events(SKU, batches.length);
  expect(sequencesOf(await outputs.everything())).toEqual(batches.map((_, index) => index + 1));
  expect(leaders()).toHaveLength(1);
});
