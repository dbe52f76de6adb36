import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { apiAlone } from '../../support/e2e/own-api.ts';

const { call, database } = apiAlone();

/** More than twice the connections of a process. */
const REQUESTS = 25;
const ACTIVE = `select from pg_stat_activity
  where datname = current_database() and state = 'active' and query like '%from order_lines%' and pid <> pg_backend_pid()`;

it('queries of views without an answer in time are also cancelled in Postgres, so that the next view is answered', async () => {
  const release = await database.lock('lock table order_lines in access exclusive mode');
  try {
    const slow = await Promise.all(Array.from({ length: REQUESTS }, () => call('GET', '/allocations/o1')));
    expect(new Set(slow.map(({ status }) => status))).toEqual(new Set([503]));
    await setTimeout(1_000);
    expect(await database.rows(ACTIVE)).toEqual([]);
    expect(await call('GET', '/commands/c1')).toMatchObject({ status: 200 });
  } finally {
    await release();
  }
});
