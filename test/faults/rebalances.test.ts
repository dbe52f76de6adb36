import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, start, stop } = faultScenario('7 rebalance storm');

const TIMES = 15;

it(`nothing is lost, doubled or reordered when workers join and leave every 2 s, ${TIMES} times`, async () => {
  start('worker');
  start('relay');
  await run(async ({ random, struck, work }) => {
    await work.goesOn();
    const guests: RunningProcess[] = [];
    for (let time = 1; time <= TIMES; time += 1) {
      struck();
      const isFull = guests.length === 3;
      if (guests.length === 0 || (!isFull && random.between(1, 2) === 1)) {
        guests.push(start('worker'));
        await setTimeout(2_000);
      } else {
        const [guest] = guests.splice(random.between(0, guests.length - 1), 1);
        await Promise.all([guest && stop(guest), setTimeout(2_000)]);
      }
    }
  });
});
