import { it } from '@jest/globals';
import { killSequence } from '../support/faults/kill-sequence.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, run, start, kill } = faultScenario('3 worker and relay killed');

const TIMES = 20;

it(`nothing is lost, duplicated or reordered when worker and relay are killed at once every 1–3 s, ${TIMES} times`, async () => {
  // Each worker has a group of its own, because an old group would wait six seconds for the killed worker. The position
  // does not depend on the group.
  const both = (time: number | 'last') => [
    start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-${time}` }),
    start('relay'),
  ];
  await run(async (striking) => {
    const done = [striking.work.handled, striking.published];
    await killSequence(striking, { times: TIMES, begin: both, kill, done });
    both('last');
  });
});
