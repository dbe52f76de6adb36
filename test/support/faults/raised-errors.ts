import { eventually } from '../conformance/eventually.ts';
import type { SurvivingDatabase } from './surviving-database.ts';

// A table with the error to raise, and triggers that raise it: at the statement, or only at the commit. They do not
// affect dead letters, so that a worker that wrongly blamed its records could dead-letter them, which the check finds.
const PREPARE = `
  create table fault_errors (moment text primary key, state text not null);
  create function fault_raise() returns trigger language plpgsql as $$
  declare
    wanted text;
  begin
    select state into wanted from fault_errors where moment = tg_argv[0];
    if found then
      raise exception 'an error on purpose' using errcode = wanted;
    end if;
    return null;
  end $$;
  create trigger fault_at_statement after insert on outbox
    for each row when (new.kind <> 'dead-letter') execute function fault_raise('statement');
  create constraint trigger fault_at_commit after insert on outbox deferrable initially deferred
    for each row when (new.kind <> 'dead-letter') execute function fault_raise('commit')`;

/** Makes the server raise errors in the worker's transactions. */
export function raisedErrors(database: SurvivingDatabase) {
  return {
    /** Call this when the tables exist. */
    prepare: () => database.rows(PREPARE),
    raise: (state: string, moment: 'statement' | 'commit') =>
      database.rows(`insert into fault_errors values ('${moment}', '${state}')`),
    calm: () => database.rows('delete from fault_errors'),
    /** Causes a deadlock with the worker in which the worker is the victim. */
    async deadlock(): Promise<void> {
      for (let attempt = 1; attempt <= 5; attempt += 1) if (await sacrificesTheWorker(database)) return;
      throw new Error('each time Postgres chose the test as the victim, not the worker');
    },
  };
}

/** Tries it once. False if Postgres chose the other side as the victim, as it may on a busy machine. */
const sacrificesTheWorker = (database: SurvivingDatabase): Promise<boolean> =>
  database.session(async (client) => {
    await client.query('begin');
    const blocked = async (): Promise<boolean> => {
      const { rows } = await client.query(
        // Not pg_stat_activity: within a transaction it shows only the state of the first read.
        'select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))',
      );
      return rows.length > 0;
    };
    try {
      // The opposite order of the worker's, which moves its checkpoint first. Even this statement may end in a
      // deadlock, because the worker locks several products one after the other, too.
      await client.query('select from products for update');
      await eventually('the worker waits', blocked);
      // Within a second: Postgres then mostly chooses the worker, which has waited longer.
      await client.query('select from checkpoints for update');
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === '40P01') return false;
      throw error;
    } finally {
      await client.query('rollback');
    }
  });
