import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';

const { run, startReady } = clusterScenario('20 three healthy brokers');

const FOR = 15_000;

it('nothing is lost, duplicated or reordered where nothing fails', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(async ({ struck }) => {
    struck();
    await setTimeout(FOR);
  });
});
