import { describe, expect, it } from '@jest/globals';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { leadershipConformance } from '../../../support/conformance/leadership.ts';
import { emptyDatabase, runSql, urlOf } from '../test-database.ts';

const database = emptyDatabase();
const { signal: NEVER } = new AbortController();

/** Ends the session that holds an advisory lock in this database. */
const endLeader = () =>
  runSql(
    database.url,
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );

leadershipConformance('Postgres', async () => {
  const contenders: Leadership[] = [];
  return {
    contender() {
      const contender = postgresLeadership({ url: database.url }, 'the-relay');
      contenders.push(contender);
      return contender;
    },
    takeAway: async () => void (await endLeader()),
    close: async () => void (await Promise.all(contenders.map((contender) => contender.release()))),
  };
});

describe('the leadership of Postgres', () => {
  it('is separate for each name', async () => {
    const one = postgresLeadership({ url: database.url }, 'one');
    const two = postgresLeadership({ url: database.url }, 'two');
    await one.lead(NEVER);
    await expect(two.lead(NEVER)).resolves.toMatchObject({ aborted: false });
    await Promise.all([one.release(), two.release()]);
  });

  it('fails technically if the database is away', async () => {
    const leadership = postgresLeadership({ url: urlOf('no_such_database') }, 'one');
    await expect(leadership.lead(NEVER)).rejects.toThrow(TechnicalFailure);
    await leadership.release();
  });

  it('leaves no session when it is released', async () => {
    const one = postgresLeadership({ url: database.url }, 'one');
    await one.lead(NEVER);
    await one.release();
    const others = await runSql(
      database.url,
      'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(others).toEqual([]);
  });
});
