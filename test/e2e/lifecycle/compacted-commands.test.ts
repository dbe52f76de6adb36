import kafkajs from 'kafkajs';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { changeBatchQuantity, createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { readiness } from '../../support/e2e/health-of.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { handledCount } from '../../support/e2e/stored-state.ts';

const HEALTH_PORT = String(await freePort());
const { settings, commands, database, outputs, start, startReady } = ownSystem({ TOPIC_PARTITIONS: '1' });
const { COMMAND_TOPICS: topic } = settings;
const { run } = ownCli(settings);

const COMPACTING = {
  'cleanup.policy': 'compact',
  'segment.ms': '100',
  'min.cleanable.dirty.ratio': '0.001',
  'min.compaction.lag.ms': '0',
};

const configure = (config: Record<string, string>) =>
  withAdmin((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        },
      ],
    }),
  );

describe('a command topic', () => {
  it('compacted while no worker reads it: lost commands are reported', async () => {
    const [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK', qty: 10 }));
    await outputs.events('OAK', 1);
    await worker.kill();

    await configure(COMPACTING);
    for (const qty of [11, 12, 13]) await commands.send(changeBatchQuantity({ ref: 'oak', sku: 'OAK', qty }));
    await eventually(
      'only the last record is left',
      async () => {
        // A segment is closed when a record arrives after its time; the open segment is not compacted.
        await commands.send(createBatch({ ref: `later`, sku: 'LATER', qty: 1 }));
        const { stdout } = await run(['partitions', '--json']);
        return /were removed by compaction/.test(stdout);
      },
      50_000,
    );
  });

  it('with the policy compact: a worker refuses to start and names the topic', async () => {
    const worker = start('worker');
    expect(await worker.ended).toEqual({ code: 1, signal: null });
    expect(worker.errorOutput()).toContain(`command topic ${topic} has cleanup.policy=compact`);
  });

  it('after the policy is corrected: its partition is stopped until an operator accepts the loss', async () => {
    await configure({ 'cleanup.policy': 'delete' });
    await startReady('worker', { HEALTH_PORT });
    const removed = /records 1 to \d+ were removed by compaction before they were handled/;
    await readiness(HEALTH_PORT).red('partitions', removed);
    await expect(handledCount(database)).resolves.toBe(1);

    const resumed = await run(['partitions', 'resume', `${topic}-0`, '--accept-loss']);
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('commands are given up') });
  });
});
