import { expect, it } from '@jest/globals';
import { broker, inSync } from '../../support/cluster/brokers.ts';
import { BROKERS } from '../../support/cluster/leaders.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { service } from '../../support/stack/stack-control.ts';

const { run, startReady } = clusterScenario('22 rolling restart');

it('nothing is lost, duplicated or reordered when the brokers are restarted one after the other, and no log has an error', async () => {
  const processes = [await startReady('worker'), await startReady('relay')];
  await run(
    async ({ struck, work }) => {
      for (const id of BROKERS) {
        struck();
        await service(broker(id), 'stop');
        await work.goesOn();
        await service(broker(id), 'start');
        await inSync();
      }
    },
    { longestStall: 8_000 },
  );
  expect(processes.flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([]);
});
