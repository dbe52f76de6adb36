import { expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { scrape, scrapedSamples, valueOf } from '../../support/e2e/metrics-of.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { promtool } from '../../support/monitoring/promtool.ts';

const { settings, commands, outputs, startReady } = ownSystem({ TOPIC_PARTITIONS: '2' });
const { COMMAND_TOPICS: topic } = settings;
const command = (ref: string) => createBatch({ ref, sku: 'OAK-TABLE', qty: 10 });

it('a partition whose records were deleted is shown as stopped, the other one is not', async () => {
  const [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
  await commands.send(command('oak'));
  await outputs.events('OAK-TABLE', 1);
  worker.signal('SIGTERM');
  await worker.ended;
  const { partition, offset } = await commands.send(command('elm'));
  await withAdmin(async (admin) => {
    // Makes kafkajs learn the leader of the partition.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset + 1) }] });
  });

  const port = String(await freePort());
  await startReady('worker', { HEALTH_PORT: port });
  const stopped = async (of: number) =>
    valueOf(await scrapedSamples(port), 'allocation_partition_stopped', { topic, partition: String(of) });
  await eventually('the partition is shown as stopped', async () => (await stopped(partition)) === 1);
  expect(await stopped(1 - partition)).toBe(0);
  await eventually(
    'the process is shown as not ready',
    async () => valueOf(await scrapedSamples(port), 'allocation_process_ready') === 0,
  );
  const checked = promtool(['check', 'metrics'], (await scrape(port)).text);
  await expect(checked).resolves.toEqual({ code: 0, output: '' });
});
