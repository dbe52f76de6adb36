import { it } from '@jest/globals';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { spreadVerdictOn } from '../../support/faults/check/spread-verdict.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';

const { settings, run, startReady } = clusterScenario('30 command partitions added');

const { COMMAND_TOPICS: topic } = settings;
const COUNTS = [9, 12];
const MORE = 8_000;

it('nothing is lost, duplicated or reordered when partitions are added to the command topic, and SKUs move to others', async () => {
  await startReady('worker');
  await startReady('worker');
  await startReady('relay');
  await run(
    async ({ struck, work }) => {
      for (const count of COUNTS) {
        struck();
        await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
        await work.goesOn(MORE);
      }
    },
    { check: spreadVerdictOn, longestStall: 15_000 },
  );
});
