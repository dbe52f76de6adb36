import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import type { Published } from '../support/e2e/published.ts';
import { readTopics } from '../support/faults/check/read-topics.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { settings, database, run, start, startReady, stop } = faultScenario('13a commands deleted unhandled');
const cli = ownCli(settings);

const topic = settings.COMMAND_TOPICS;
const LOSS = 500;

const offsets = async (): Promise<number[]> =>
  (await database.rows('select next_offset from checkpoints order by partition')).map(({ next_offset }) =>
    Number(next_offset),
  );

/** Deletes the handled commands of a partition and some unhandled ones, as retention does. */
async function deleteUpTo(partition: number, offset: number): Promise<void> {
  await withAdmin(async (admin) => {
    await eventually('there are commands behind', async () => {
      const ends = await admin.fetchTopicOffsets(topic);
      return Number(ends.find((end) => end.partition === partition)?.high) > offset;
    });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  });
}

it('a partition whose unhandled commands were deleted stops and reports how to accept the loss; the others go on', async () => {
  const first = await startReady('worker');
  start('relay');
  const gone: Published[] = [];
  await run(
    async ({ random, struck, work }) => {
      await work.goesOn();
      await setTimeout(3_000);
      await stop(first);
      const partition = random.between(0, 5);
      const reached = (await offsets())[partition] ?? 0;
      const standing = await readTopics([topic]);
      gone.push(...standing.filter((record) => record.partition === partition && record.offset < reached));
      struck();
      await deleteUpTo(partition, reached + LOSS);

      const worker = start('worker');
      const words = `partitions resume ${topic}-${partition} --accept-loss`;
      const line = await worker.logs(({ level, msg }) => level === 'error' && msg.includes(words));
      expect(line.msg).toContain(
        `records ${reached} to ${reached + LOSS - 1} were deleted before they were handled`,
      );
      await work.goesOn(2_000);
      expect((await offsets())[partition]).toBe(reached);

      const resumed = await cli.run(['partitions', 'resume', `${topic}-${partition}`, '--accept-loss']);
      expect(resumed).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`${LOSS} commands are given up`),
      });
      await eventually('it goes on', async () => ((await offsets())[partition] ?? 0) > reached + LOSS);
    },
    { gone: () => gone },
  );
});
