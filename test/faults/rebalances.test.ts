import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, start, stop } = faultScenario('7 rebalance storm');

const TIMES = 15;

it(`nothing is lost, duplicated or reordered when workers join and leave every 2 s, ${TIMES} times`, async () => {
  start('worker');
  start('relay');
  await run(async ({ random, struck, work }) => {
    await work.goesOn();
    const guests: RunningProcess[] = [];
    let joins = 0;
    let workedOn = 0;

    async function join(): Promise<void> {
      const guest = start('worker');
      guests.push(guest);
      joins += 1;
      // Every second worker certainly receives partitions; the others may be stopped while they still join.
      const gets = joins % 2 === 1 ? guest.logs('partition assigned') : undefined;
      await Promise.all([gets, setTimeout(2_000)]);
    }

    async function leave(): Promise<void> {
      const [guest] = guests.splice(random.between(0, guests.length - 1), 1);
      await Promise.all([guest && stop(guest), setTimeout(2_000)]);
    }

    for (let time = 1; time <= TIMES; time += 1) {
      const before = work.handled();
      struck();
      const isFull = guests.length === 3;
      await (guests.length === 0 || (!isFull && random.between(1, 2) === 1) ? join() : leave());
      if (work.handled() > before) workedOn += 1;
    }
    expect(workedOn).toBeGreaterThanOrEqual(TIMES / 2);
  });
});
