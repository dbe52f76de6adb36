import { describe, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { runningSystem } from '../support/e2e/own-system.ts';

const { settings, commands, outputs } = runningSystem({ TOPIC_PARTITIONS: '2' });

const addPartitions = (topic: string, count: number): Promise<boolean> =>
  withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));

/** Sends to this partition, regardless of the SKU. */
const sendTo = (partition: number, sku: string) => {
  const { type, data } = createBatch({ ref: `batch-${sku}`, sku, qty: 1 });
  return commands.sendRecord({
    partition,
    key: sku,
    value: JSON.stringify(data),
    headers: { ce_type: type },
  });
};

describe('partitions that are added while the processes run', () => {
  it('of a command topic: their commands are handled within 15 s', async () => {
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK', qty: 1 }));
    await outputs.events('OAK', 1);
    const added = performance.now();
    await addPartitions(settings.COMMAND_TOPICS, 4);
    const skus = ['ASH', 'ELM'];
    // The producer of the test must also know the new partitions.
    await Promise.all(skus.map((sku, index) => sendTo(2 + index, sku)));
    for (const sku of skus) await outputs.events(sku, 1);
    expect(performance.now() - added).toBeLessThan(15_000);
  });

  it('of the event topic: its events are published once each', async () => {
    await addPartitions(settings.EVENT_TOPIC, 5);
    const skus = Array.from({ length: 20 }, (_, index) => `PINE-${index}`);
    for (const sku of skus) await commands.send(createBatch({ ref: `batch-${sku}`, sku, qty: 1 }));
    for (const sku of skus) await expect(outputs.events(sku, 1)).resolves.toHaveLength(1);
  });
});
