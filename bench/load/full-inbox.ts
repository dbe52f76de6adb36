import { type Client, escapeIdentifier } from 'pg';
import { dayPartitionName } from '../../src/adapters/postgres/retention/partitioned-tables.ts';

/** Days before today that the inbox holds by default. */
export const KEPT_DAYS = 7;
/** Commands of a day: 23 a second, day and night. At 50,000 a second there would be 4,320 million. */
export const ROWS_A_DAY = 2_000_000;

const DAY = 86_400_000;

/**
 * Fills the days before today as if this many commands with random ids (UUIDs of version 4) had been handled on each
 * day, and vacuums and analyses the tables, as autovacuum does within hours.
 * The rows belong to no checkpoint, so nothing looks for their messages.
 */
export async function fillInbox(
  database: Client,
  today: Date,
  onDay: (number: number) => void = () => undefined,
): Promise<void> {
  await database.query(`set maintenance_work_mem = '256MB'`);
  for (let age = KEPT_DAYS; age >= 1; age -= 1) {
    onDay(KEPT_DAYS - age + 1);
    await fillDay(database, dayBefore(today, age), dayBefore(today, age - 1));
  }
}

async function fillDay(database: Client, day: string, next: string): Promise<void> {
  const name = dayPartitionName('inbox', day);
  // The key is built after the rows because this is faster. Its pages are as full as if random ids had been inserted.
  await database.query(`
    create table ${name} (like inbox including defaults);
    insert into ${name} (command_id, received_on, checkpoint_id, record_offset, fingerprint, first_sequence, message_count)
      select gen_random_uuid(), '${day}', -1, number, hashint8(number), number, 1
      from generate_series(1, ${ROWS_A_DAY}) as number;
    alter table ${name} add primary key (command_id, received_on) with (fillfactor = 70);
    alter table inbox attach partition ${name} for values from ('${day}') to ('${next}')`);
  await database.query(`vacuum analyze ${name}`);
}

/**
 * Forces a checkpoint of Postgres, which would otherwise run during the drain. CHECKPOINT needs a superuser, but
 * Postgres also makes one before it copies the files of a database.
 */
export async function writtenToDisk(database: Client): Promise<void> {
  const { rows } = await database.query<{ name: string }>(`select current_database() || '-copy' as name`);
  const name = escapeIdentifier(rows[0]?.name ?? '');
  await database.query(`create database ${name} template template1 strategy file_copy`);
  await database.query(`drop database ${name}`);
}

const dayBefore = (today: Date, days: number): string =>
  new Date(today.getTime() - days * DAY).toISOString().slice(0, 10);
