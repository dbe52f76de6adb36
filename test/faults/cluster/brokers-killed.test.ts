import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { broker, inSync } from '../../support/cluster/brokers.ts';
import { BROKERS } from '../../support/cluster/leaders.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { service } from '../../support/stack/stack-control.ts';

const { run, startReady } = clusterScenario('21 each broker killed in turn');

/** Longer than the brokers' session, 9 s: its partitions have other leaders by then. */
const GONE = 14_000;

it('nothing is lost, duplicated or reordered when each broker is killed and started again', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work }) => {
      for (const id of BROKERS) {
        struck();
        await service(broker(id), 'kill');
        await setTimeout(GONE);
        await work.goesOn();
        await service(broker(id), 'start');
        await inSync();
      }
    },
    { longestStall: 15_000 },
  );
});
