import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, start, kill } = faultScenario('2 relay killed');

const TIMES = 20;

it(`nothing is lost, doubled or reordered when the relay is killed every 1–3 s, ${TIMES} times`, async () => {
  start('worker');
  await run(async ({ random, struck }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      const relay = start('relay');
      await setTimeout(random.between(1_000, 3_000));
      struck();
      await kill(relay);
    }
    start('relay');
  });
});
