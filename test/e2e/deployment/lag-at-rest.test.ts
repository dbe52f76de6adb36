import { expect, it } from '@jest/globals';
import { Partitioners } from 'kafkajs';
import { eventually } from '../../support/conformance/eventually.ts';
import { lagOf } from '../../support/e2e/consumer-group.ts';
import { kafka, withAdmin } from '../../support/e2e/kafka.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { handledCount } from '../../support/e2e/stored-state.ts';

const { settings, database, startReady } = ownSystem();
const { COMMAND_TOPICS: topic, CONSUMER_GROUP: group } = settings;

// Tools that scale workers by the lag (such as KEDA) compare the group's offsets with the ends of the log, which are
// after the marker of the last transaction.
it('the lag of the group at rest is 0, although each partition ends with the marker of a transaction', async () => {
  await startReady('worker');
  const producer = kafka().producer({
    transactionalId: `${group}-shop`,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const skus = Array.from({ length: 60 }, (_, number) => `SKU-${number}`);
  const transaction = await producer.transaction();
  const messages = skus.map((sku) => ({
    key: sku,
    value: JSON.stringify({ ref: `B-${sku}`, sku, qty: 1 }),
    headers: { ce_type: 'CreateBatch' },
  }));
  await transaction.send({ topic, messages });
  await transaction.commit();
  await producer.disconnect();

  // One marker in each of six partitions. The broker writes them shortly after the commit.
  const records = skus.length + 6;
  await eventually('the markers are written', async () => {
    const ends = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return ends.reduce((sum, { high }) => sum + Number(high), 0) === records;
  });
  await eventually('all batches are there', async () => {
    const [row] = await database.rows('select count(*)::int as batches from batches');
    return row?.['batches'] === skus.length;
  });
  await eventually('the lag is 0', async () => (await lagOf(group, topic)) === 0);
  expect(await handledCount(database)).toBe(records);
});
