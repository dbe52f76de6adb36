import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';

// Days of the inbox that are over are closed: a Bloom filter in Postgres stands for them. It says of an id either that
// no closed day has it, or that one may have it. close-days.ts makes it.

/** The first day that is not closed; -infinity: none is closed. */
export const firstOpenDay = sql.fragment`coalesce((select closed_before from inbox_closed), '-infinity')`;

/** Known before the first id is looked up. */
export const isAnyClosed = sql.fragment`(select closed_before > '-infinity' from inbox_closed)`;

/** Ids of `asked` (rows with a column id) that a closed day may have: all that it has, and of the others one in 500. */
export const maybeInClosedDays = (asked: FragmentSqlToken): FragmentSqlToken => sql.fragment`
  select id from (select id, inbox_id_hash(id) as hash from ${asked} offset 0) as hashed
  cross join lateral (
    -- The limit has each block looked up by its key.
    select from inbox_closed_ids
    where block = inbox_id_block(hash, (select blocks from inbox_closed))
      and get_bit(bits, inbox_id_bit(hash, 0)) = 1 and get_bit(bits, inbox_id_bit(hash, 1)) = 1
      and get_bit(bits, inbox_id_bit(hash, 2)) = 1 and get_bit(bits, inbox_id_bit(hash, 3)) = 1
      and get_bit(bits, inbox_id_bit(hash, 4)) = 1
    limit 1
  ) as found`;

/** Opens all days if this one is closed: who writes into a partition that is new would not be noticed. */
export const openIfClosed = (connection: CommonQueryMethods, day: string): Promise<unknown> =>
  connection.query(sql.type(z.object({}))`
    update inbox_closed set closed_before = '-infinity' where closed_before > ${day}`);
