import type { Client } from 'pg';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { asTechnical } from '../connection/errors.ts';
import { PARTITIONS_LOCK } from './partitioned-tables.ts';

/** Bytes of a day's rows for each bit of the filter: 16 bits an id that is a UUID, 10 an id of few characters. */
const BYTES_A_BIT = 6;
const BLOCK_BITS = 4_096;
/** Who writes into a day for so long after its midnight opens it again; then it is closed once more. */
const AFTER_MIDNIGHT = '10 minutes';
/** Nobody waits behind this, for nobody writes into a day that is over; an autovacuum makes way after a second. */
const LOCK_TIMEOUT = '10s';

/** The filter of some ten million ids is made in memory, a larger one partly on disk. */
const WORK_MEM = '64MB';

/** A partition of the inbox whose day is over. */
type Day = { readonly name: string; readonly bytes: number };

/**
 * Closes the days of the inbox that are over, if one of them is not closed yet: reads their ids once, a minute or so for
 * ten million, on a connection of its own. Nobody is held up. One process does it, others find nothing to do. What the
 * filter says changes with its commit, so it never lacks an id of a day that it stands for.
 * @param stop ends it at once; Postgres notices when its statement is done, and undoes it
 * @returns whether days were closed
 * @throws TechnicalFailure: nothing has changed, try again later
 */
export const closeDays = (settings: ConnectionSettings, stop: AbortSignal): Promise<boolean> =>
  asTechnical(async () => {
    const { client, close } = await connect(settings, 0);
    const end = (): void => void close();
    stop.addEventListener('abort', end);
    try {
      const before = await dueDay(client);
      if (before === undefined) return false;
      await client.query('begin');
      const isDone = await closedBefore(client, before);
      await client.query(isDone ? 'commit' : 'rollback');
      // The rows of the filter before this one make room for the next.
      if (isDone) await client.query('vacuum (analyze) inbox_closed_ids');
      return isDone;
    } finally {
      stop.removeEventListener('abort', end);
      await close();
    }
  });

/** The day up to which all are over, unless those before it are closed already. */
async function dueDay(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ day: string }>(`
    select day::text from (select ((now() - interval '${AFTER_MIDNIGHT}') at time zone 'utc')::date as day) as due
    where not exists (select from inbox_closed where closed_before >= day)`);
  return rows[0]?.day;
}

async function closedBefore(client: Client, before: string): Promise<boolean> {
  if (!(await isMine(client)) || (await dueDay(client)) !== before) return false;
  const days = await daysBefore(client, before);
  for (const { name } of days) await watched(client, name);
  const blocks = blocksFor(days.reduce((sum, { bytes }) => sum + bytes, 0));
  await client.query('delete from inbox_closed_ids');
  if (days.length > 0) await fill(client, days, blocks);
  return isNamed(client, { before, blocks, days });
}

const isMine = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ mine: boolean }>(`
    select set_config('lock_timeout', '${LOCK_TIMEOUT}', true), set_config('work_mem', '${WORK_MEM}', true),
           pg_try_advisory_xact_lock(hashtextextended('allocation-closed-days', 0)) as mine`);
  return rows[0]?.mine === true;
};

/** The names are quoted where they need it, and have their schema where that is not the first. */
const daysBefore = async (client: Client, before: string): Promise<Day[]> => {
  const { rows } = await client.query<Day>(
    `select inhrelid::regclass::text as name, pg_relation_size(inhrelid)::float8 as bytes
     from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = 'inbox'::regclass and relname ~ '^inbox_[0-9]{8}$'
       and to_date(right(relname, 8), 'YYYYMMDD') < $1
     order by relname`,
    [before],
  );
  return rows;
};

/** Whoever writes into it from now on opens the days; whoever writes just now is waited for. */
async function watched(client: Client, name: string): Promise<void> {
  await client.query(`lock table ${name} in share row exclusive mode`);
  await client.query(`
    create or replace trigger open_inbox_days before insert on ${name}
    for each row execute function open_inbox_days()`);
}

/** Odd, so that the number of a block says nothing about the bits in it. */
const blocksFor = (bytes: number): number => 2 * Math.ceil(bytes / BYTES_A_BIT / BLOCK_BITS / 2) + 1;

const fill = (client: Client, days: readonly Day[], blocks: number): Promise<unknown> =>
  client.query(`
    insert into inbox_closed_ids (block, bits)
    select inbox_id_block(hash, ${blocks}), bit_or(
      set_bit(set_bit(set_bit(set_bit(set_bit(0::bit(${BLOCK_BITS}),
        inbox_id_bit(hash, 0), 1), inbox_id_bit(hash, 1), 1), inbox_id_bit(hash, 2), 1),
        inbox_id_bit(hash, 3), 1), inbox_id_bit(hash, 4), 1))
    from (
      select inbox_id_hash(command_id) as hash
      from (${days.map(({ name }) => `select command_id from ${name}`).join(' union all ')}) as ids
      offset 0
    ) as hashed
    group by 1 order by 1`);

/** Unless somebody has made a partition for one of these days meanwhile. Until the commit nobody makes one. */
async function isNamed(
  client: Client,
  { before, blocks, days }: { before: string; blocks: number; days: readonly Day[] },
): Promise<boolean> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [PARTITIONS_LOCK]);
  const names = new Set(days.map(({ name }) => name));
  if ((await daysBefore(client, before)).some(({ name }) => !names.has(name))) return false;
  await client.query(
    `insert into inbox_closed (closed_before, blocks) values ($1, $2)
     on conflict (only_row) do update set closed_before = excluded.closed_before, blocks = excluded.blocks`,
    [before, blocks],
  );
  return true;
}
