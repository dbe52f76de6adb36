import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { relayLeaders } from '../../../../src/adapters/postgres/relay/relay-leaders.ts';
import { shardName } from '../../../../src/processing/publish/shard.ts';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { migratedDatabase } from '../test-database.ts';

const { database, pool } = migratedDatabase();
const { signal: NEVER } = new AbortController();
const own = `${hostname()}:${process.pid}`;
let leading: Leadership[] = [];

async function lead(name: string): Promise<void> {
  const leadership = postgresLeadership({ url: database.url }, name);
  leading.push(leadership);
  await leadership.lead(NEVER);
}
const leaders = () => relayLeaders(pool(), 'relay');

afterEach(async () => {
  await Promise.all(leading.map((each) => each.release()));
  leading = [];
});

describe('the relays that lead', () => {
  it('are none without a relay', async () => {
    expect(await leaders()).toEqual([]);
  });

  it('are named by host and process', async () => {
    await lead(shardName('relay', { index: 1, count: 1 }));
    expect(await leaders()).toEqual([{ shard: '1/1', process: own }]);
  });

  it('are found whatever number of shards they have', async () => {
    for (const shard of [
      { index: 2, count: 3 },
      { index: 64, count: 64 },
    ])
      await lead(shardName('relay', shard));
    expect(await leaders()).toEqual([
      { shard: '2/3', process: own },
      { shard: '64/64', process: own },
    ]);
  });

  it('are not those of other names', async () => {
    await lead('notifier');
    await lead('relay-2-of-1');
    expect(await leaders()).toEqual([]);
  });

  it('are not those who wait', async () => {
    await lead('relay');
    const standby = postgresLeadership({ url: database.url }, 'relay');
    const stop = new AbortController();
    const waiting = standby.lead(stop.signal);
    expect(await leaders()).toHaveLength(1);
    stop.abort();
    await waiting;
    await standby.release();
  });
});
