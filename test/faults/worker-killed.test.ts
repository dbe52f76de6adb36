import { it } from '@jest/globals';
import { killSequence } from '../support/faults/kill-sequence.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, run, start, kill } = faultScenario('1 worker killed');

const TIMES = 20;

// A group of its own, because the old group would wait six seconds for the killed worker. The position does not depend
// on the group.
const worker = (time: number | 'last') =>
  start('worker', { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-${time}` });

it(`nothing is lost, duplicated or reordered when the worker is killed every 1–3 s, ${TIMES} times`, async () => {
  start('relay');
  await run(async (striking) => {
    const done = [striking.work.handled];
    await killSequence(striking, { times: TIMES, begin: (time) => [worker(time)], kill, done });
    worker('last');
  });
});
