import type { Client } from 'pg';

const DAY = 86_400_000;
/** Days before today, beyond the retention of one day that the soak sets. */
const FIRST = 10;
const ROWS = 20_000;

/**
 * Day partitions past their retention, filled like others, for the worker's maintenance to drop. The rows belong to
 * no checkpoint, so that the relay does not see them.
 */
export function oldDays(database: Client) {
  const made: string[] = [];

  async function make(table: 'inbox' | 'outbox', day: string, next: string, insert: string): Promise<void> {
    const name = `${table}_${day.replaceAll('-', '')}`;
    await database.query(
      `create table ${name} partition of ${table} for values from ('${day}') to ('${next}')`,
    );
    await database.query(insert, [day, ROWS]);
    made.push(name);
  }

  return {
    /** Adds one more day, older than the previous ones. */
    async add(): Promise<void> {
      const age = FIRST + made.length;
      const day = dayBefore(age);
      await make('inbox', day, dayBefore(age - 1), INBOX);
      await make('outbox', day, dayBefore(age - 1), OUTBOX);
    },
    /** Number of partitions made here, and how many of them are gone. */
    async dropped(): Promise<{ readonly made: number; readonly dropped: number }> {
      const { rows } = await database.query('select from pg_class where relname = any($1)', [made]);
      return { made: made.length, dropped: made.length - rows.length };
    },
  };
}

const dayBefore = (days: number): string => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

const INBOX = `
  insert into inbox (command_id, received_on, checkpoint_id, first_sequence, message_count)
  select 'old-' || number, $1, -1, number, 1 from generate_series(1, $2) as number`;

const OUTBOX = `
  insert into outbox (checkpoint_id, first_sequence, message_count, created_on, kind, bytes, records)
  select -1, number, 1, $1, 'event', 3, decode('old', 'escape') from generate_series(1, $2) as number`;
