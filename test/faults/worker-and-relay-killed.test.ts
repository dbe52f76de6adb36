import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, start, kill } = faultScenario('3 worker and relay killed');

const TIMES = 6;

it(`nothing is lost, doubled or reordered when worker and relay are killed at once, ${TIMES} times`, async () => {
  await run(async ({ random, struck, work }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      const both = [start('worker'), start('relay')];
      // The group waits six seconds for the worker that was killed.
      await work.goesOn();
      await setTimeout(random.between(1_000, 3_000));
      struck();
      await Promise.all(both.map(kill));
    }
    start('worker');
    start('relay');
  });
});
