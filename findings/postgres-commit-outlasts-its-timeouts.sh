#!/usr/bin/env bash
# Postgres 18.4: a COMMIT that waits for a synchronous standby outlasts statement_timeout and transaction_timeout, and
# cancelling it makes it succeed.
#
# Done: synchronous_standby_names names a standby that is away. A session with a statement_timeout of 2 s and a
# transaction_timeout of 4 s does BEGIN, INSERT and COMMIT. 10 s later another session reads its state, and calls
# pg_cancel_backend for it. For comparison, pg_sleep(10) in a session with one of the timeouts, and in one with the other.
# Seen: the timeout ends pg_sleep (57014) or its session (25P04). COMMIT still waits after 10 s (wait event SyncRep),
# its row is not visible to others. After the cancellation COMMIT succeeds: the client gets a warning (01000), no error, and
# the row is there.
# Expected: with such timeouts a session gives its connection back after some 2 s. Instead, a pool has no
# free connection while the standby is away, and a caller that cancels a slow commit has not stopped it.
# Why: both timeouts are switched off before the commit is carried out, and the wait comes after the commit record is in the
# log, which cannot be taken back. By the documentation statement_timeout lasts until the command is completed by the
# server, and transaction_timeout has one exception: prepared transactions.
#
# Seen on 2026-11-29:
#   pg_sleep(10) with statement_timeout: 57014 canceling statement due to statement timeout
#   pg_sleep(10) with transaction_timeout: 25P04 terminating connection due to transaction timeout
#   COMMIT with both, after 10 s: waits for SyncRep, rows others see: 0
#   COMMIT once cancelled: COMMIT, warning 01000, rows others see: 1
. "$(dirname "$0")/lib/lab.sh"
. "$(dirname "$0")/lib/postgres.sh"
need_node 18
start_postgres 18.4.0-beta.17

cat >"$lab/show.mjs" <<'PROGRAM'
import { connect, connectWhenReady, wait } from './postgres.mjs';

const observer = await connectWhenReady();
const value = async (sql, ...values) => Object.values((await observer.query(sql, values)).rows[0])[0];
console.log(await value('show server_version'));
await observer.query('create table orders (id int primary key)');
await observer.query(`alter system set synchronous_standby_names = 'away'`);
await observer.query('select pg_reload_conf()');
while ((await value('show synchronous_standby_names')) !== 'away') await wait(100);

const limits = { statement: '2s', transaction: '4s' };
const openSession = async (...kinds) => {
  const session = await connect();
  session.on('error', () => {}); // that it was ended is what its query rejects with too
  for (const kind of kinds) await session.query(`set ${kind}_timeout = '${limits[kind]}'`);
  return session;
};

const sleepWith = async (kind) => {
  const session = await openSession(kind);
  const outcome = await session.query('begin; select pg_sleep(10)').then(
    () => 'done',
    ({ code, message }) => `${code} ${message}`,
  );
  console.log(`pg_sleep(10) with ${kind}_timeout: ${outcome}`);
  await session.end();
  return outcome.split(' ')[0];
};
const sleeps = [await sleepWith('statement'), await sleepWith('transaction')];

const session = await openSession('statement', 'transaction');
const warnings = [];
session.on('notice', ({ code }) => warnings.push(code));
await session.query('begin');
await session.query('insert into orders values (1)');
const commit = session.query('commit').then(
  ({ command }) => command,
  ({ code, message }) => `${code} ${message}`,
);
await wait(10_000);
const pid = session.processID;
const waitsFor = await value('select wait_event from pg_stat_activity where pid = $1', pid);
const before = await value('select count(*)::int from orders');
console.log(`COMMIT with both, after 10 s: waits for ${waitsFor}, rows others see: ${before}`);
await observer.query('select pg_cancel_backend($1)', [pid]);
const outcome = await commit;
const after = await value('select count(*)::int from orders');
console.log(`COMMIT once cancelled: ${outcome}, warning ${warnings.join(', ')}, rows others see: ${after}`);
await Promise.all([session.end(), observer.end()]);

const seen = [...sleeps, waitsFor, before, outcome, ...warnings, after].join(' ');
process.exitCode = seen === '57014 25P04 SyncRep 0 COMMIT 01000 1' ? 0 : 3;
PROGRAM
verdict node "$lab/show.mjs" "$port"
