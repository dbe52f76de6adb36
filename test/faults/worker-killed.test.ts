import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, run, start, kill } = faultScenario('1 worker killed');

const TIMES = 20;

it(`nothing is lost, doubled or reordered when the worker is killed every 1–3 s, ${TIMES} times`, async () => {
  start('relay');
  await run(async ({ random, struck }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      // A group of its own: the old one would wait six seconds for the dead. The position is not the group's.
      const worker = start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-${time}` });
      await setTimeout(random.between(1_000, 3_000));
      struck();
      await kill(worker);
    }
    start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-last` });
  });
});
