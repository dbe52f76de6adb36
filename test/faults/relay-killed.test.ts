import { it } from '@jest/globals';
import { killSequence } from '../support/faults/kill-sequence.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, start, kill } = faultScenario('2 relay killed');

const TIMES = 20;

it(`nothing is lost, duplicated or reordered when the relay is killed every 1–3 s, ${TIMES} times`, async () => {
  start('worker');
  await run(async (striking) => {
    const done = [striking.published];
    await killSequence(striking, { times: TIMES, begin: () => [start('relay')], kill, done });
    start('relay');
  });
});
