import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../dev-stack/process/port.ts';
import { createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { readiness } from '../support/e2e/health-of.ts';
import { kafka } from '../support/e2e/kafka.ts';
import { ownSystem } from '../support/e2e/own-system.ts';

const HEALTH_PORT = String(await freePort());
const { settings, commands, outputs, startReady } = ownSystem();
const { run } = ownCli(settings);
const { CONSUMER_GROUP: groupId, EVENT_TOPIC, COMMAND_TOPICS: topic } = settings;

/** An assigner like kafkajs's own: as leader it assigns only its own topics, to all members. */
const foreigner = kafka().consumer({ groupId });

const states = async () =>
  JSON.parse((await run(['partitions', '--json'])).stdout) as { partition: number; assigned: boolean }[];
const withoutWorker = async () => (await states()).filter(({ assigned }) => !assigned).length;

beforeAll(async () => {
  const worker = await startReady('worker');
  await worker.kill();
  await foreigner.connect();
  await foreigner.subscribe({ topics: [EVENT_TOPIC] });
  const joined = new Promise((resolve) => void foreigner.on(foreigner.events.GROUP_JOIN, resolve));
  await foreigner.run({ eachBatch: () => Promise.resolve() });
  await joined;
});
afterAll(() => foreigner.disconnect());

describe('a member of the workers’ group that reads another topic', () => {
  it('if it leads the group and leaves some partitions unassigned, health names them', async () => {
    await startReady('worker', { HEALTH_PORT });
    await readiness(HEALTH_PORT).red(
      'partitions without a worker',
      new RegExp(`^no worker handles ${topic}-0, .*--group ${groupId}$`),
    );
    await expect(withoutWorker()).resolves.toBe(6);
    expect((await run(['partitions'])).stdout).toMatch(/no worker/);
  });

  it('when it leaves, all partitions are handled', async () => {
    await foreigner.disconnect();
    await readiness(HEALTH_PORT).green();
    await eventually('each has a worker', async () => (await withoutWorker()) === 0);
    await startReady('relay');
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK', qty: 1 }));
    await expect(outputs.events('OAK', 1)).resolves.toHaveLength(1);
  });

  it('if it joins after a worker, the worker assigns to each member the topics that it reads', async () => {
    const late = kafka().consumer({ groupId });
    const topics: string[] = [];
    await late.connect();
    await late.subscribe({ topics: [EVENT_TOPIC] });
    const joined = new Promise((resolve) => {
      late.on(late.events.GROUP_JOIN, ({ payload }) => {
        for (const name of Object.keys(payload.memberAssignment)) topics.push(name);
        resolve(undefined);
      });
    });
    await late.run({ eachBatch: () => Promise.resolve() });
    await joined;
    expect(topics).toEqual([EVENT_TOPIC]);
    await expect(withoutWorker()).resolves.toBe(0);
    await late.disconnect();
  });
});
