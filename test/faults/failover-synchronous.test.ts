import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { ownCli } from '../support/e2e/cli.ts';
import { postgresPair } from '../support/faults/postgres-pair.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const pair = await postgresPair({ synchronous: true });
process.env['DATABASE_URL'] = pair.url;
const { settings, run, start } = faultScenario('16 Postgres fails over, synchronous standby');
const cli = ownCli(settings);
afterAll(() => pair.close());

const BEFORE = 6_000;
const AFTER = 6_000;

it('nothing is lost, duplicated or reordered when a synchronous standby takes the place of a Postgres that died', async () => {
  start('worker');
  start('relay');
  await run(async ({ struck, work }) => {
    await work.goesOn();
    await setTimeout(BEFORE);
    struck();
    const reached = work.handled();
    await pair.failOver();
    await work.goesOn();
    // The standby has all commits.
    expect(work.handled()).toBeGreaterThan(reached);
    await setTimeout(AFTER);
  });
  const { code, stdout } = await cli.run(['reconcile']);
  expect([code, stdout.trim()]).toEqual([0, expect.stringMatching(/, no difference$/)]);
});
