import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { dumpOf } from '../support/faults/dump.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { database, run, start, kill, running } = faultScenario('12 Postgres restored');
const dump = dumpOf(database);

const BEFORE = 4_000;
const AFTER = 6_000;

it('Postgres restored from a dump of the middle of the run catches up from Kafka; no event is missing or published twice', async () => {
  start('worker');
  start('relay');
  await run(async ({ struck, work }) => {
    await work.goesOn();
    await setTimeout(BEFORE);
    // While everything runs, like a nightly dump.
    await dump.take();
    await setTimeout(AFTER);
    struck();
    await Promise.all(running().map(kill));
    const reached = work.handled();
    await dump.restore();
    const [row] = await database.rows('select sum(next_offset)::int as handled from checkpoints');
    expect(row?.['handled']).toBeLessThan(reached);
    start('worker');
    start('relay');
    await setTimeout(BEFORE);
  });
});
