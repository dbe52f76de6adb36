import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { CHECKS } from '../../../src/views/reconciliation.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { eventually } from '../../support/conformance/eventually.ts';

// The tests run in order on one command topic.

const { settings, commands, outputs, startReady } = ownSystem({ TOPIC_PARTITIONS: '2' });
const { COMMAND_TOPICS: topic } = settings;
const { run } = ownCli(settings);
const HEALTH_PORT = String(await freePort());

const list = async () =>
  JSON.parse((await run(['partitions', '--json'])).stdout) as Record<string, unknown>[];

let lost = { partition: 0, offset: 0 };

beforeAll(async () => {
  const [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
  lost = await commands.send(createBatch({ ref: 'b1', sku: 'LAMP' }));
  await outputs.events('LAMP', 1);
  await eventually('the relay has reported its progress', async () =>
    (await list()).every(({ unpublished }) => unpublished === 0),
  );
  worker.signal('SIGTERM');
  await worker.ended;
});

describe('allocation partitions', () => {
  it('shows how far each partition is handled and published', async () => {
    expect(await list()).toContainEqual({
      topic,
      partition: lost.partition,
      checkpoint: 1,
      log: { low: 0, high: 1 },
      lag: 0,
      lastSequence: 1,
      published: 1,
      unpublished: 0,
      stopped: null,
      assigned: false,
    });
  });

  it('outbox shows the messages of a partition', async () => {
    const name = `${topic}-${lost.partition}`;
    const { stdout } = await run(['outbox', name]);
    expect(stdout).toMatch(/^ +1 +BatchCreated +LAMP +#1 +ref b1/);
    const json = await run(['outbox', name, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ offset: 1, key: 'LAMP', value: { ref: 'b1' } });
    await expect(run(['outbox', name, '--from', '2'])).resolves.toMatchObject({ code: 0, stdout: '' });
    await expect(run(['outbox', 'nowhere-1'])).resolves.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(name),
    });
  });

  it('refuses to resume a partition that is not stopped', async () => {
    const { code, stderr } = await run([
      'partitions',
      'resume',
      `${topic}-${lost.partition}`,
      '--accept-loss',
    ]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is not stopped') });
  });

  it('names the existing partitions if the given one does not exist', async () => {
    const { code, stderr } = await run(['partitions', 'resume', 'nowhere-1', '--accept-loss']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${topic}-1`) });
  });

  it('reports commands that were deleted before they were handled, and how to continue', async () => {
    for (const ref of ['b2', 'b3']) await commands.send(createBatch({ ref, sku: 'LAMP' }));
    await withAdmin(async (admin) => {
      // kafkajs does not request metadata by itself here.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: lost.partition, offset: '2' }] });
    });
    const { code, stdout } = await run(['partitions']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${topic}-${lost.partition} +1 +2–3 +1 +0 +stopped`));
    expect(stdout).toContain('records 1 to 1 were deleted before they were handled');
    expect(stdout).toContain(`bin/allocation partitions resume ${topic}-${lost.partition} --accept-loss`);
  });

  it('resumes no partition unless the loss is accepted', async () => {
    const { code, stderr } = await run(['partitions', 'resume', `${topic}-${lost.partition}`]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--accept-loss') });
  });

  it('lets a running worker continue when the loss is accepted; until then the worker was not ready', async () => {
    const worker = await startReady('worker', { HEALTH_PORT });
    await worker.logs(({ msg }) => msg.includes('were deleted before they were handled'));
    const readiness = async () =>
      (await fetch(`http://127.0.0.1:${HEALTH_PORT}/health/ready`)).json() as Promise<{
        ready: boolean;
        problems: Record<string, string>;
      }>;
    expect(await readiness()).toMatchObject({
      ready: false,
      problems: { partitions: expect.stringContaining('is stopped') },
    });

    const { code, stdout } = await run([
      'partitions',
      'resume',
      `${topic}-${lost.partition}`,
      '--accept-loss',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1 command is given up') });
    expect(await outputs.events('LAMP', 2)).toHaveLength(2);
    await eventually('the worker is ready', async () => (await readiness()).ready);
  });

  it('names the database if it is away, with exit code 1', async () => {
    const over = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { code, stderr } = await run(['partitions'], { over });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Postgres') });
  });

  it('names Kafka if it is away, with exit code 1', async () => {
    const { code, stderr } = await run(['partitions'], { over: { KAFKA_BROKERS: '127.0.0.1:1' } });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Kafka') });
  });
});

describe('allocation reconcile', () => {
  it('finds no difference in what the worker wrote', async () => {
    const { code, stdout } = await run(['reconcile', '--json']);
    expect({ code, ...JSON.parse(stdout) }).toEqual({
      code: 0,
      checks: CHECKS.length,
      differences: [],
      more: [],
    });
  });
});
