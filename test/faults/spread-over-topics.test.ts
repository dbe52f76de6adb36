import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { spreadVerdictOn } from '../support/faults/check/spread-verdict.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { run, startReady } = faultScenario('19 SKUs over two topics', ({ COMMAND_TOPICS }) => ({
  COMMAND_TOPICS: `${COMMAND_TOPICS},${COMMAND_TOPICS}-too`,
}));

const RELAY_STARTS_AFTER = 8_000;
const MORE = 10_000;

it('nothing is lost, duplicated or reordered when the commands of each SKU come through two topics, and the relay starts late', async () => {
  await startReady('worker');
  await startReady('worker');
  await run(
    async ({ struck, work }) => {
      await setTimeout(RELAY_STARTS_AFTER);
      struck();
      await startReady('relay', { RELAY_SHARD: '1/2' });
      await startReady('relay', { RELAY_SHARD: '2/2' });
      await work.goesOn(MORE);
    },
    { check: spreadVerdictOn, perSecond: 1_000 },
  );
});
