import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { broker, coordinatorOf } from '../../support/cluster/brokers.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { groupState } from '../../support/e2e/consumer-group.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { service } from '../../support/stack/stack-control.ts';

const { settings, run, start } = clusterScenario('24 a coordinator gone for good');

const OUT_OF_GROUP_AT_MOST = 15_000;

it('nothing is lost, doubled or reordered when the broker that coordinates the group dies and stays away', async () => {
  start('worker');
  start('worker');
  start('relay');
  await run(
    async ({ struck, work }) => {
      const coordinator = await coordinatorOf(settings.CONSUMER_GROUP);
      struck();
      await service(broker(coordinator), 'kill');
      await eventually(
        'both workers are in their group',
        async () => {
          const found = await groupState(settings.CONSUMER_GROUP).catch(() => undefined);
          return found?.state === 'Stable' && found.members === 2;
        },
        OUT_OF_GROUP_AT_MOST,
      );
      await work.goesOn();
      await setTimeout(5_000);
      expect(await coordinatorOf(settings.CONSUMER_GROUP)).not.toBe(coordinator);
    },
    { longestStall: 15_000 },
  );
});
