import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/domain/commands.ts';
import { freePort } from '../../dev-stack/process/port.ts';
import { allocate, createBatch } from '../support/builders/stock.ts';
import { keyFor } from '../support/cluster/key-for.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { commandTopic } from '../support/e2e/command-topic.ts';
import { askHealth } from '../support/e2e/health-of.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { ownSettings } from '../support/e2e/own-settings.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';

const TOPIC = ownSettings().COMMAND_TOPICS;
const SMALL_TOPIC = `${TOPIC}-small`;
const HEALTH_PORT = String(await freePort());
const { commands, outputs, startReady } = ownSystem({
  COMMAND_TOPICS: `${TOPIC},${SMALL_TOPIC}`,
  TOPIC_PARTITIONS: '6',
});

let worker: RunningProcess;

const warnings = () => worker.log.filter(({ msg }) => msg.startsWith('misrouted'));

/** The misrouting notices of health, once there are any. */
async function warningsOf(source: string) {
  await worker.logs(({ producer }) => producer === source);
  return warnings().filter(({ producer }) => producer === source);
}

/** With its SKU as key, as a librdkafka client with another partitioner may send it. */
const sendTo = (partition: number, { type, data }: Command, ce_source: string) =>
  commands.sendRecord({
    partition,
    key: data.sku,
    value: JSON.stringify(data),
    headers: { ce_type: type, ce_source },
  });

async function notices(): Promise<string> {
  const { body } = await askHealth(HEALTH_PORT, 'ready');
  return (body as { notices?: Record<string, string> }).notices?.['misrouted records'] ?? '';
}

beforeAll(async () => {
  await withAdmin((admin) =>
    admin.createTopics({ topics: [{ topic: SMALL_TOPIC, numPartitions: 3 }], waitForLeaders: false }),
  );
  const relay = startReady('relay');
  worker = await startReady('worker', { HEALTH_PORT });
  await relay;
});

describe('records in the wrong partition for their key', () => {
  it('cause one warning per producer; health shows their number and stays good', async () => {
    const sku = keyFor(4, 6);
    for (const orderId of ['o1', 'o2', 'o3']) await sendTo(1, allocate({ orderId, sku }), 'urn:shop');
    await outputs.rejections(sku, 3);

    expect(await warningsOf('urn:shop')).toMatchObject([
      { level: 'warn', topic: TOPIC, partition: 1, key: sku, expectedPartition: 4, partitions: 6 },
    ]);
    await eventually('health reports three', async () => /handled 3 records whose/.test(await notices()));
    expect(await notices()).toContain(`${TOPIC}-1: 3`);
    expect(await askHealth(HEALTH_PORT, 'ready')).toMatchObject({ status: 200 });
  });

  it('are named as a possible cause in the rejection of an Allocate that was handled before its CreateBatch', async () => {
    const sku = keyFor(5, 6);
    await sendTo(0, allocate({ orderId: 'o4', sku }), 'urn:shop');
    const [rejection] = await outputs.rejections(sku, 1);
    const { code, message } = (rejection ? dataOf(rejection) : {}) as { code?: string; message?: string };
    expect(code).toBe('UnknownSku');
    expect(message).toContain(
      `Its record is in partition 0 of ${TOPIC}, its key belongs to partition 5 (murmur2, 6 partitions): it may have overtaken its CreateBatch.`,
    );
    expect(message).toContain('partitioner=murmur2_random (kcat: -X topic.partitioner=murmur2_random)');
  });
});

describe('records in the partition of their key', () => {
  it('cause no warning, even if topics have different numbers of partitions', async () => {
    const before = warnings().length;
    const small = commandTopic(SMALL_TOPIC);
    const skus = Array.from({ length: 10 }, (_, index) => `OAK-${index}`);
    for (const sku of skus) await commands.send(createBatch({ ref: `batch-${sku}`, sku }));
    for (const sku of skus) await small.send(createBatch({ ref: `more-${sku}`, sku }));
    for (const sku of skus) await outputs.events(sku, 2);
    await small.close();
    expect(warnings()).toHaveLength(before);
  });
});

describe('added partitions', () => {
  it('are taken into account: the partition of a record is compared by the new number', async () => {
    await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 8 }] }));
    const sku = keyFor(2, 8);
    await sendTo(7, createBatch({ ref: 'late', sku }), 'urn:late');
    await outputs.events(sku, 1);
    expect(await warningsOf('urn:late')).toMatchObject([
      { partition: 7, expectedPartition: 2, partitions: 8 },
    ]);
  });
});
