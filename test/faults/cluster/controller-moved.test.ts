import { it } from '@jest/globals';
import { activeController, broker, inSync } from '../../support/cluster/brokers.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { service } from '../../support/stack/stack-control.ts';

const { run, startReady } = clusterScenario('26 controller moved');

const TIMES = 3;

it('nothing is lost, duplicated or reordered when the controller is stopped or killed and another takes over', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work }) => {
      for (let time = 1; time <= TIMES; time += 1) {
        const controller = broker(await activeController());
        struck();
        await service(controller, time % 2 === 1 ? 'stop' : 'kill');
        await work.goesOn();
        await service(controller, 'start');
        await inSync();
      }
    },
    { longestStall: 15_000 },
  );
});
