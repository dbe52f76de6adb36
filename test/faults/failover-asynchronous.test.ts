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

// The worker and the relay go on running: they know more than the database that they find.
it('commits that an asynchronous standby never got are made again from Kafka; no event is missing or published twice', async () => {
  const w = start('worker');
  const r = start('relay');
  try {
    await run(async ({ struck, work }) => {
      await work.goesOn();
      await setTimeout(BEFORE);
      pair.standbyFallsBehind();
      await setTimeout(BEHIND);
      struck();
      const reached = work.handled();
      await pair.failOver();
      const [row] = await database.rows('select sum(next_offset)::int as handled from checkpoints');
      process.stderr.write(
        `LOST ${reached - Number(row?.['handled'])} of ${reached} at ${new Date().toISOString()}\n`,
      );
      expect(row?.['handled']).toBeLessThan(reached);
      await setTimeout(AFTER);
    });
  } finally {
    (await import('node:fs')).writeFileSync(
      '/tmp/kk/async-logs.json',
      JSON.stringify({ w: w.log, r: r.log, we: w.errorOutput() }, null, 1),
    );
    (await import('node:child_process')).execSync(
      'cp -r /tmp/postgres-pair-*/*/logs /tmp/kk/pglogs-$(date +%s) ; for d in /tmp/postgres-pair-*/*; do cp $d/logs/postgres.log /tmp/kk/$(basename $d).log; done; true',
    );
  }
  const { code, stdout } = await cli.run(['reconcile']);
  expect([code, stdout.trim()]).toEqual([0, expect.stringMatching(/, no difference$/)]);
});
