import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { ADVISORY_LOCK_KEY } from '../../../../src/adapters/postgres/connection/installation-schema.ts';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { relayLeaders } from '../../../../src/adapters/postgres/relay/relay-leaders.ts';
import { shardName } from '../../../../src/processing/publish/shard.ts';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { migratedDatabase } from '../test-database.ts';

const { database, pool } = migratedDatabase();
const { signal: NEVER } = new AbortController();
const own = `${hostname()}:${process.pid}`;
let leading: Leadership[] = [];
const leaders = () => relayLeaders(pool(), 'my-relay')();

async function lead(name: string): Promise<Leadership> {
  const leadership = postgresLeadership({ url: database.url }, name);
  leading.push(leadership);
  await leadership.lead(NEVER);
  return leadership;
}

afterEach(async () => {
  await Promise.all(leading.map((each) => each.release()));
  leading = [];
  await eventually('the locks are free', async () => (await leaders()).length === 0);
});

describe('the relays that lead', () => {
  it('are none without a relay', async () => {
    await expect(leaders()).resolves.toEqual([]);
  });

  it('are named by host and process, with the time of their connection, until they end', async () => {
    const before = Date.now();
    const relay = await lead('my-relay');
    await expect(leaders()).resolves.toMatchObject([{ shard: '1/1', process: own }]);
    const [{ since } = { since: null }] = await leaders();
    expect(Math.abs(Number(since) - before)).toBeLessThan(600_000);
    await relay.release();
    await eventually('the lock is free', async () => (await leaders()).length === 0);
  });

  it('are found whatever number of shards they have', async () => {
    for (const shard of [
      { index: 1, count: 2 },
      { index: 2, count: 2 },
      { index: 64, count: 64 },
    ])
      await lead(shardName('my-relay', shard));
    await expect(leaders()).resolves.toMatchObject([
      { shard: '1/2', process: own },
      { shard: '2/2', process: own },
      { shard: '64/64', process: own },
    ]);
  });

  it('are not those of other names', async () => {
    await lead('notifier');
    await lead('another-relay');
    await lead('my-relay-2-of-1');
    await expect(leaders()).resolves.toEqual([]);
  });

  it('are not those that wait', async () => {
    await lead('my-relay');
    const standby = postgresLeadership({ url: database.url }, 'my-relay');
    const stop = new AbortController();
    const waiting = standby.lead(stop.signal);
    await expect(leaders()).resolves.toHaveLength(1);
    stop.abort();
    await waiting;
    await standby.release();
  });

  it('of an older version, whose sessions have no name, are named by their address', async () => {
    const { client, close } = await connect({ url: database.url });
    try {
      await client.query(`set application_name = ''`);
      await client.query(`select pg_advisory_lock(${ADVISORY_LOCK_KEY})`, ['my-relay']);
      const [leader] = await leaders();
      expect(leader?.process).toBe(leader?.address ?? 'unknown');
    } finally {
      await close();
    }
  });
});
