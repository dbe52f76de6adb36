import { it } from '@jest/globals';
import { rotateReplicas } from '../support/cluster/leaders.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, run, startReady } = faultScenario('a short load on three brokers');

const { COMMAND_TOPICS, EVENT_TOPIC } = settings;
const COMMANDS = 600;

it('nothing is lost, duplicated or reordered while replicas are reassigned under a short load', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work }) => {
      await work.goesOn(COMMANDS);
      struck();
      await withAdmin(async (admin) => {
        for (const topic of [COMMAND_TOPICS, EVENT_TOPIC]) await rotateReplicas(admin, topic);
      });
      await work.goesOn(COMMANDS);
    },
    { perSecond: 200 },
  );
});
