import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';
import { service } from '../support/stack/stack-control.ts';

const { run, start } = faultScenario('5 Kafka killed');

const TIMES = 5;

it(`nothing is lost, duplicated or reordered when Kafka is killed and started again, ${TIMES} times`, async () => {
  start('worker');
  start('relay');
  await run(async ({ random, struck, work, messagesCome }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      await work.goesOn();
      await messagesCome();
      await setTimeout(random.between(1_000, 3_000));
      struck();
      await service('kafka', 'kill');
      await service('kafka', 'restart');
    }
    await work.goesOn();
  });
});
