import { afterAll, beforeAll, it } from '@jest/globals';
import { postgresCommit } from '../support/faults/network/commit-spots.ts';
import { disturb } from '../support/faults/network/disturb.ts';
import { addressOf, type TcpProxy, tcpProxy, through } from '../support/faults/network/tcp-proxy.ts';
import { faultScenario } from '../support/faults/scenario.ts';

// A taste of the fault suite (make fault-tests) that needs no stack of its own.
const { settings, database, run, start } = faultScenario('short');

const OUTAGES = 3;
const END_SESSIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

let proxy: TcpProxy;

beforeAll(async () => {
  proxy = await tcpProxy(addressOf(settings.DATABASE_URL));
});
afterAll(() => proxy.close());

it('nothing is lost, doubled or reordered when Postgres ends all sessions, or is cut off in the middle of a commit', async () => {
  start('worker', { DATABASE_URL: through(settings.DATABASE_URL, proxy) });
  start('relay', { DATABASE_URL: through(settings.DATABASE_URL, proxy) });
  await run(
    async (striking) => {
      const { cutAtRandom, cutInCommits, outages } = disturb(striking);
      await cutInCommits(proxy, postgresCommit, 8);
      await cutAtRandom([proxy], 3);
      await outages(() => database.rows(END_SESSIONS), OUTAGES);
    },
    { perSecond: 1_000 },
  );
});
