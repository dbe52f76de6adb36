import { it } from '@jest/globals';
import { electPreferredLeaders } from '../../support/cluster/brokers.ts';
import { rotateReplicas } from '../../support/cluster/leaders.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';

const { settings, run, startReady } = clusterScenario('23 leaders move');

const TIMES = 6;
const TOPICS = [
  settings.COMMAND_TOPICS,
  settings.EVENT_TOPIC,
  settings.REJECTION_TOPIC,
  settings.DEAD_LETTER_TOPIC,
  settings.RELAY_POSITION_TOPIC,
];

it('nothing is lost, duplicated or reordered while replicas are reassigned and preferred leaders elected', async () => {
  await startReady('worker');
  await startReady('relay');
  await run(async ({ struck, work }) => {
    for (let time = 1; time <= TIMES; time += 1) {
      struck();
      await withAdmin(async (admin) => {
        for (const topic of TOPICS) await rotateReplicas(admin, topic);
      });
      await electPreferredLeaders();
      await work.goesOn();
    }
  });
});
