import { expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import type { Published } from '../support/e2e/published.ts';
import { handledCount } from '../support/e2e/stored-state.ts';
import { readTopics } from '../support/faults/check/read-topics.ts';
import { namedOnly } from '../support/faults/load/load.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, database, run, sendUntilHandled, start, startReady, stop } = faultScenario(
  '13b command topic recreated',
);
const cli = ownCli(settings);

const topic = settings.COMMAND_TOPICS;
const PARTITIONS = [0, 1, 2, 3, 4, 5];
/** Messages by which the new log is recognised: at first it is too short, later it has grown past the checkpoint. */
const SIGNS = ['the log ends at', 'is not the one that was handled'];

async function makeAnew(): Promise<void> {
  await withAdmin(async (admin) => {
    await admin.deleteTopics({ topics: [topic] });
    const create = () => admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS.length }] });
    // The deletion takes a moment after Kafka has answered.
    await eventually('the topic can be created', () => create().catch(() => false));
  });
}

it('partitions of a command topic that was created again stop, and continue with the new topic when that is accepted', async () => {
  start('relay');
  const before = await startReady('worker');
  await sendUntilHandled(6_000);
  await stop(before);
  const gone: Published[] = await readTopics([topic]);
  await makeAnew();
  const worker = await startReady('worker');

  await run(
    async ({ struck, work }) => {
      struck();
      const reached = await handledCount(database);
      for (const sign of SIGNS) {
        for (const partition of PARTITIONS) {
          const words = `partitions resume ${topic}-${partition} --accept-loss`;
          const line = await worker.logs(
            ({ level, msg }) => level === 'error' && msg.includes(words) && msg.includes(sign),
          );
          expect(line.msg).toContain('The topic was recreated');
        }
      }
      expect(await handledCount(database)).toBe(reached);
      for (const partition of PARTITIONS) {
        const resumed = await cli.run(['partitions', 'resume', `${topic}-${partition}`, '--accept-loss']);
        expect(resumed).toMatchObject({ code: 0 });
      }
      await work.goesOn();
    },
    // A command without an id is identified by its position, and the new topic has the same positions again.
    // Nothing is published until an operator accepts the loss.
    { gone: () => gone, load: namedOnly, longestStall: 60_000 },
  );
});
