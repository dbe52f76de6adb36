import { expect, it } from '@jest/globals';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { relayLeaders } from '../../../../src/adapters/postgres/relay/relay-leaders.ts';
import { shardName } from '../../../../src/processing/publish/shard.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { migratedDatabase } from '../test-database.ts';

const { database, pool } = migratedDatabase();
const { signal: NEVER } = new AbortController();

it('the relays that lead a shard are found by their locks, until they end', async () => {
  const lead = async (index: number, count: number) => {
    const leadership = postgresLeadership({ url: database.url }, shardName('my-relay', { index, count }));
    await leadership.lead(NEVER);
    return leadership;
  };
  const leaders = relayLeaders(pool(), 'my-relay');
  await expect(leaders()).resolves.toEqual([]);
  const first = await lead(1, 2);
  const second = await lead(2, 2);
  const other = postgresLeadership({ url: database.url }, 'another-relay');
  await other.lead(NEVER);
  const found = await leaders();
  expect(found.map(({ shard }) => shard)).toEqual(['1/2', '2/2']);
  expect(Math.abs(Number(found[0]?.since) - Date.now())).toBeLessThan(600_000);
  await first.release();
  await eventually('the lock is free', async () => (await leaders()).length === 1);
  await Promise.all([second.release(), other.release()]);
});
