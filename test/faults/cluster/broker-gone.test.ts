import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { broker, coordinatorOf } from '../../support/cluster/brokers.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { groupState } from '../../support/e2e/consumer-group.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { service } from '../../support/stack/stack-control.ts';

const { settings, run, startReady } = clusterScenario('24 a coordinator stays away');

const OUT_OF_GROUP_AT_MOST = 15_000;

const bothAreIn = async (): Promise<boolean> => {
  const found = await groupState(settings.CONSUMER_GROUP).catch(() => undefined);
  return found?.state === 'Stable' && found.members === 2;
};

it('nothing is lost, duplicated or reordered when the group’s coordinator dies and stays away', async () => {
  await startReady('worker');
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work }) => {
      await eventually('both workers are in their group', bothAreIn);
      const coordinator = await coordinatorOf(settings.CONSUMER_GROUP);
      struck();
      await service(broker(coordinator), 'kill');
      const isReplaced = async (): Promise<boolean> =>
        (await coordinatorOf(settings.CONSUMER_GROUP)) !== coordinator && (await bothAreIn());
      await eventually('both are in their group at another broker', isReplaced, OUT_OF_GROUP_AT_MOST);
      await work.goesOn();
      await setTimeout(5_000);
    },
    { longestStall: 15_000 },
  );
});
