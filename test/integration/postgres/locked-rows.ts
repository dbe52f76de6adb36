import { connect } from '../../../src/adapters/postgres/connection/session.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { runSql } from './test-database.ts';

const LOCK_WAITERS = `
  select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** Locks all rows of a table, like a session that was frozen while it wrote them. */
export async function lockedRows(url: string, table: string) {
  const { client, close } = await connect({ url });
  await client.query('begin');
  await client.query(`select from ${table} for update`);
  return {
    /** Waits until this many sessions wait for a lock. */
    awaitedBy: (sessions: number): Promise<void> =>
      eventually(`${sessions} wait for rows of ${table}`, async () => {
        const [row] = await runSql(url, LOCK_WAITERS);
        return row?.['count'] === sessions;
      }),
    async release(): Promise<void> {
      await client.query('rollback');
      await close();
    },
  };
}
