import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { ownCli } from '../support/e2e/cli.ts';
import { postgresPair } from '../support/faults/postgres-pair.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const pair = await postgresPair({ synchronous: false });
process.env['DATABASE_URL'] = pair.url;
const { settings, database, run, start } = faultScenario('17 Postgres fails over, asynchronous standby');
const cli = ownCli(settings);
afterAll(() => pair.close());

const BEFORE = 5_000;
const BEHIND = 3_000;
const AFTER = 6_000;

// The worker and the relay keep running: their state is newer than the promoted database.
it('commits that an asynchronous standby never received are repeated from Kafka; no event is missing or published twice', async () => {
  start('worker');
  start('relay');
  await run(async ({ struck, work }) => {
    await work.goesOn();
    await setTimeout(BEFORE);
    pair.standbyFallsBehind();
    await setTimeout(BEHIND);
    // On a busy machine nothing may have been committed meanwhile.
    await work.goesOn();
    struck();
    const reached = work.handled();
    await pair.failOver();
    const [row] = await database.rows('select sum(next_offset)::int as handled from checkpoints');
    expect(row?.['handled']).toBeLessThan(reached);
    await setTimeout(AFTER);
  });
  const { code, stdout } = await cli.run(['reconcile']);
  expect([code, stdout.trim()]).toEqual([0, expect.stringMatching(/, no difference$/)]);
});
