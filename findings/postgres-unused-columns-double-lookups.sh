#!/usr/bin/env bash
# Postgres 18.4: two columns that no query names double each look-up by a key, in a table without statistics.
#
# Done: two empty tables with the primary key (id, day) and columns place, position, hash. One has two more, first and size,
# empty and named by no query. For 1,000 ids that are not there: "where id = … and (day < … or day = …) limit 1", with
# enable_seqscan off. pg_stat_get_numscans counts the scans of the key's index.
# Seen: 1,000 times in the narrow table, 2,000 times in the wide one. After ANALYZE, 1,000 times, although it is still
# empty; after TRUNCATE 2,000 again; with enable_bitmapscan off 1,000.
# Expected: an index on the same key costs the same, whatever else is in the row. Instead, a migration that adds columns to a
# table in partitions by day doubles the look-ups in the partitions made ahead, which autovacuum leaves without statistics as
# long as nothing is in them.
# Why: for a table without statistics the planner assumes 10 pages and divides them by the width of a row: EXPLAIN expects 1,020
# rows in the narrow table and 880 in the wide one. By these numbers it takes one index scan that filters by day in the one,
# and in the other a BitmapOr of two index scans, one for each alternative of day. (estimate_rel_size in Postgres' source.)
#
# Seen on 2026-11-29:
#   narrow: 1000 look-ups for 1,000 ids
#   wide: 2000 look-ups for 1,000 ids
#   wide, analyzed while empty: 1000 look-ups for 1,000 ids
#   wide, truncated: 2000 look-ups for 1,000 ids
#   wide, without bitmap scans: 1000 look-ups for 1,000 ids
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/postgres.sh"
need_node 18
start_postgres 18.4.0-beta.17

cat >"$lab/show.mjs" <<'PROGRAM'
import { connectWhenReady } from './postgres.mjs';

const session = await connectWhenReady();
const value = async (sql, ...values) => Object.values((await session.query(sql, values)).rows[0])[0];
console.log(await value('show server_version'));

const columns = 'id text, day date, place int, position bigint, hash int, primary key (id, day)';
await session.query(`create table narrow (${columns})`);
await session.query(`create table wide (first bigint, size int, ${columns})`);
await session.query('set enable_seqscan = off');

/** Number of index scans for 1,000 ids, none of which exists. */
const lookups = async (table) => {
  const before = Number(await value('select pg_stat_get_numscans($1::regclass)', `${table}_pkey`));
  await session.query(`
    select id, known.* from generate_series(1, 1000) as asked (id)
    cross join lateral (
      select place, position, hash from ${table}
      where ${table}.id = asked.id::text and (day < '2026-11-29' or day = '2026-11-30') limit 1
    ) as known`);
  await session.query('select pg_stat_force_next_flush()');
  await session.query('select pg_stat_clear_snapshot()');
  return Number(await value('select pg_stat_get_numscans($1::regclass)', `${table}_pkey`)) - before;
};

const seen = [];
const show = async (what, table) => {
  const found = await lookups(table);
  seen.push(found);
  console.log(`${what}: ${found} look-ups for 1,000 ids`);
};
await show('narrow', 'narrow');
await show('wide', 'wide');
await session.query('analyze wide');
await show('wide, analyzed while empty', 'wide');
await session.query('truncate wide');
await show('wide, truncated', 'wide');
await session.query('set enable_bitmapscan = off');
await show('wide, without bitmap scans', 'wide');
await session.end();

process.exitCode = seen.join(' ') === '1000 2000 1000 2000 1000' ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs" "$port"
