import { eventually } from '../conformance/eventually.ts';
import type { RunningProcess } from '../e2e/running-process.ts';
import { loggedAt } from './logged-at.ts';
import type { SurvivingDatabase } from './surviving-database.ts';

const WATCH = `
  create table fault_writes (writer text, partition integer, written_at double precision);
  create function fault_note_write() returns trigger language plpgsql as $$
  begin
    insert into fault_writes values
      (current_setting('application_name'), new.partition, extract(epoch from clock_timestamp()) * 1000);
    return new;
  end $$;
  create trigger fault_note_write after update on checkpoints for each row execute function fault_note_write()`;

/** Finds out which worker committed what: each worker's connections have its name. */
export function writersOf(database: SurvivingDatabase) {
  const isWaiting = (writer: string) => `
    select from pg_stat_activity
    where datname = current_database() and application_name = '${writer}' and wait_event_type = 'Lock'`;

  return {
    /** Call this when the tables exist. */
    watch: () => database.rows(WATCH),
    urlOf: (url: string, writer: string): string => `${url}?application_name=${writer}`,
    /** Runs something in the middle of a commit of the writer; the commit ends afterwards. */
    whileAtWork: (writer: string, act: () => void): Promise<void> =>
      database.session(async (client) => {
        await client.query('begin');
        await client.query('select from checkpoints for update');
        await eventually(`${writer} commits`, async () => {
          // Not in this transaction: it would show only the state of the first read.
          const waiting = await database.rows(isWaiting(writer));
          return waiting.length > 0;
        });
        act();
        await client.query('commit');
      }),
    /** When the worker first got a partition after `since`, in ms since 1970. */
    assignedAgain: ({ log }: RunningProcess, since: number): number | undefined => {
      const line = log.find((one) => one.msg === 'partition assigned' && loggedAt(one) >= since);
      return line && loggedAt(line);
    },
    /** Number of partitions in which the writer has committed since then. */
    async partitionsMoved(writer: string, since: number): Promise<number> {
      const [row] = await database.rows(
        `select count(distinct partition)::int as count from fault_writes where writer = '${writer}' and written_at >= ${since}`,
      );
      return Number(row?.['count']);
    },
    /** Commits of the writer, up to `until`, to partitions in which another writer had committed since `away`. */
    writesAfterTakeover: (writer: string, other: string, away: number, until = Date.now()) =>
      database.rows(`
        select partition, written_at from fault_writes as late
        where writer = '${writer}' and written_at < ${until} and written_at > (
          select min(written_at) from fault_writes
          where writer = '${other}' and partition = late.partition and written_at > ${away}
        )`),
  };
}
