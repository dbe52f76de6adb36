import type { Client } from 'pg';
import { aligned, readable } from '../report/table.ts';
import { percent } from './shares.ts';

/** The cost of a statement since its database was created. */
export type Statement = {
  readonly id: string;
  readonly text: string;
  readonly calls: number;
  /** Milliseconds of all calls, without planning, reading of parameters and commits. */
  readonly ms: number;
  readonly rows: number;
  readonly walBytes: number;
};

const TEXT = 70;

/** All statements of one database. */
export async function statementsOf(client: Client, database: string): Promise<Statement[]> {
  const { rows } = await client.query<Statement>(
    `select queryid::text as id, query as text, calls::float8, total_exec_time as ms, rows::float8,
       wal_bytes::float8 as "walBytes"
     from pg_stat_statements join pg_database on pg_database.oid = dbid where datname = $1`,
    [database],
  );
  return rows;
}

/** The cost of each statement between two snapshots. Statements that were not called are left out. */
export function costSince(before: readonly Statement[], after: readonly Statement[]): Statement[] {
  const earlier = new Map(before.map((statement) => [statement.id, statement]));
  return after
    .map((now) => {
      const then = earlier.get(now.id) ?? { calls: 0, ms: 0, rows: 0, walBytes: 0 };
      return {
        ...now,
        calls: now.calls - then.calls,
        ms: now.ms - then.ms,
        rows: now.rows - then.rows,
        walBytes: now.walBytes - then.walBytes,
      };
    })
    .filter(({ calls }) => calls > 0);
}

/** The `count` statements with the largest total time, with their share of the time of all statements. */
export function statementsTable(statements: readonly Statement[], count: number): string {
  const all = statements.reduce((sum, { ms }) => sum + ms, 0);
  const lines = statements
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, count)
    .map(({ text, calls, ms, rows, walBytes }) => [
      text.replaceAll(/\s+/g, ' ').trim().slice(0, TEXT),
      percent(ms / all),
      whole(calls),
      readable(ms / calls),
      whole(rows),
      readable(walBytes / 1e6),
    ]);
  return aligned([['statement', '% of time', 'calls', 'mean ms', 'rows', 'WAL MB'], ...lines]);
}

const whole = (count: number): string => count.toLocaleString('en-US');
