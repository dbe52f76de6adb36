import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { killSequence } from '../support/faults/kill-sequence.ts';
import { postgresCommit } from '../support/faults/network/spots.ts';
import { disturb } from '../support/faults/network/disturb.ts';
import { addressOf, type TcpProxy, tcpProxy, through } from '../support/faults/network/tcp-proxy.ts';
import { faultScenario } from '../support/faults/scenario.ts';

// A small selection of the fault suite (make fault-tests) that needs no stack of its own.
const LOAD = { perSecond: 1_000 };
const OUTAGES = 3;
const KILLS = 4;
const END_SESSIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

describe('under load, with failures of Postgres', () => {
  const { settings, database, run, start } = faultScenario('short: Postgres');
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await tcpProxy(addressOf(settings.DATABASE_URL));
  });
  afterAll(() => proxy.close());

  it('nothing is lost, duplicated or reordered when all sessions end, or connections are cut in the middle of a commit', async () => {
    start('worker', { DATABASE_URL: through(settings.DATABASE_URL, proxy) });
    start('relay', { DATABASE_URL: through(settings.DATABASE_URL, proxy) });
    await run(async (striking) => {
      const { cutAtRandom, cutInCommits, outages } = disturb(striking);
      await cutInCommits(proxy, postgresCommit, 8);
      await cutAtRandom([proxy], 3);
      await outages(() => database.rows(END_SESSIONS), OUTAGES);
    }, LOAD);
  });
});

describe('under load, with one worker', () => {
  const { settings, run, start, kill } = faultScenario('short: worker killed');
  // A group of its own: the old group would wait six seconds for the killed worker.
  const worker = (time: number | 'last') =>
    start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-${time}` });

  it(`nothing is lost, duplicated or reordered when it is killed repeatedly, ${KILLS} times`, async () => {
    start('relay');
    await run(async (striking) => {
      const done = [striking.work.handled];
      await killSequence(striking, { times: KILLS, begin: (time) => [worker(time)], kill, done });
      worker('last');
    }, LOAD);
  });
});

describe('under load, with one relay', () => {
  const { run, start, kill } = faultScenario('short: relay killed');

  it(`nothing is lost, duplicated or reordered when it is killed repeatedly, ${KILLS} times`, async () => {
    start('worker');
    await run(async (striking) => {
      const done = [striking.published];
      await killSequence(striking, { times: KILLS, begin: () => [start('relay')], kill, done });
      start('relay');
    }, LOAD);
  });
});
