import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, run, start, kill } = faultScenario('3 worker and relay killed');

const TIMES = 20;

it(`nothing is lost, doubled or reordered when worker and relay are killed at once every 1–3 s, ${TIMES} times`, async () => {
  // Groups of their own: an old one would wait six seconds for the dead. The position is not the group's.
  const both = (time: number | 'last') => [
    start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-${time}` }),
    start('relay'),
  ];
  await run(async ({ random, struck }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      const running = both(time);
      await setTimeout(random.between(1_000, 3_000));
      struck();
      await Promise.all(running.map(kill));
    }
    both('last');
  });
});
