import { describe, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { lagOf } from '../support/e2e/consumer-group.ts';
import { kafka, withAdmin } from '../support/e2e/kafka.ts';
import { ownSystem } from '../support/e2e/own-system.ts';

const { settings, commands, outputs, startReady } = ownSystem();
const { CONSUMER_GROUP: groupId, COMMAND_TOPICS: topic } = settings;

/** Deletes all records of every partition, as retention finally does. */
const emptyLog = (): Promise<void> =>
  withAdmin(async (admin) => {
    const bounds = await admin.fetchTopicOffsets(topic);
    const partitions = bounds.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
  });

describe('a log that retention has emptied', () => {
  it('does not stop a partition if its last entries were markers of transactions', async () => {
    const [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
    const producer = kafka().producer({ transactionalId: `${groupId}-shop`, maxInFlightRequests: 1 });
    await producer.connect();
    for (const end of ['commit', 'abort'] as const) {
      const transaction = await producer.transaction();
      const value = JSON.stringify({ orderId: `order-${end}`, sku: 'OAK-TABLE', qty: 1 });
      await transaction.send({
        topic,
        messages: [{ key: 'OAK-TABLE', value, headers: { ce_type: 'Allocate' } }],
      });
      await transaction[end]();
    }
    await producer.disconnect();
    await outputs.rejections('OAK-TABLE', 1);
    await eventually(
      'the worker is past the markers',
      async () => (await lagOf(groupId, topic)) === 0,
      15_000,
    );
    worker.signal('SIGTERM');
    await worker.ended;

    await emptyLog();
    await startReady('worker');
    await commands.send(createBatch({ ref: 'oak', sku: 'OAK-TABLE', qty: 10 }));

    await expect(outputs.events('OAK-TABLE', 1)).resolves.toHaveLength(1);
  });
});
