import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { broker, coordinatorOf, inSync } from '../../support/cluster/brokers.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { service } from '../../support/stack/stack-control.ts';

const { settings, run, startReady } = clusterScenario('27 a broker frozen');

const TIMES = 2;
/** Longer than the brokers' session, 9 s. */
const FROZEN = 20_000;

it('nothing is lost, duplicated or reordered when a broker is frozen until others have taken over, and then thawed', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work, messagesCome }) => {
      for (let time = 1; time <= TIMES; time += 1) {
        const frozen = broker(await coordinatorOf(settings.CONSUMER_GROUP));
        struck();
        await service(frozen, 'freeze');
        await setTimeout(FROZEN);
        await service(frozen, 'thaw');
        await work.goesOn();
        await messagesCome();
        await inSync();
      }
    },
    { longestStall: 30_000 },
  );
});
