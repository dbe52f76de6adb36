import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { coordinatorOf, inSync } from '../../support/cluster/brokers.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { cutOff, repairNetwork } from '../../support/stack/stack-control.ts';

const { settings, run, startReady } = clusterScenario('28 a broker cut off from the others');

const TIMES = 2;
/** Longer than the brokers' session, 9 s. */
const CUT_FOR = 25_000;

it('nothing is lost, duplicated or reordered when a broker cannot reach the others, but clients reach it', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work, messagesCome }) => {
      for (let time = 1; time <= TIMES; time += 1) {
        struck();
        await cutOff(await coordinatorOf(settings.CONSUMER_GROUP));
        await setTimeout(CUT_FOR);
        await repairNetwork();
        await work.goesOn();
        await messagesCome();
        await inSync();
      }
    },
    { longestStall: 45_000 },
  );
});
