import { describe, expect, it } from '@jest/globals';
import { aRecord } from '../../../support/builders/records.ts';
import { eachTest } from '../../../support/conformance/each-test.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { numberedRecords } from '../../../support/conformance/record-delivery.ts';
import { recordingHandler } from '../../../support/conformance/recording-handler.ts';
import { testKafka, uniqueName } from '../test-cluster.ts';
import { admin, makeSources, SESSION_TIMEOUT } from '../test-sources.ts';

describe('the record source of Kafka', () => {
  const setup = eachTest(() => makeSources());

  async function started(behaviour?: Parameters<typeof recordingHandler>[0]) {
    const recording = recordingHandler(behaviour);
    await setup().source().start(recording.handler);
    return recording;
  }

  it('commits its offsets to the group, for tools that show lag', async () => {
    await setup().append(0, numberedRecords(3));
    await started();
    const { groupId, topic } = setup();
    await eventually('the group is at 3', async () => {
      const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return found?.partitions.find(({ partition }) => partition === 0)?.offset === '3';
    });
  });

  it('stays in the group during a batch that takes longer than the session', async () => {
    await setup().append(0, numberedRecords(1));
    const { offsets, assignments, deliveries } = await started({
      handling: ({ offsets: [first] }) =>
        first === 0
          ? new Promise((resolve) => setTimeout(resolve, SESSION_TIMEOUT * 1.3))
          : Promise.resolve(),
    });
    await eventually('a delivery', () => deliveries.length > 0);
    await setup().append(0, numberedRecords(1));
    await eventually('the second delivered', () => offsets(0).includes(1));
    expect(offsets(0)).toEqual([0, 1]);
    expect(assignments).toHaveLength(2);
    expect(deliveries[0]?.signal.aborted).toBe(false);
  });

  it('skips records of an aborted transaction and continues', async () => {
    const { topic, append } = setup();
    const producer = testKafka().producer({
      transactionalId: uniqueName('producer'),
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    for (const end of ['commit', 'abort', 'commit'] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'LAMP', value: end, partition: 0 }] });
      await transaction[end]();
    }
    await producer.disconnect();
    const { deliveries, assignments } = await started();
    const values = () => deliveries.flatMap(({ records }) => records.map(({ value }) => value?.toString()));
    await eventually('both committed records', () => values().length >= 2);
    await append(0, [aRecord({ value: Buffer.from('last') })]);
    await eventually('the record after them', () => values().length >= 3);
    expect(values()).toEqual(['commit', 'commit', 'last']);
    expect(assignments).toHaveLength(2);
  });

  it.each(['first', 'second'] as const)(
    'delivers nothing of overlapping aborted transactions of which the %s ends first, even with a key of zeros',
    async (endsFirst) => {
      const { topic, append } = setup();
      const producers = ['first', 'second'].map((name) =>
        testKafka().producer({ transactionalId: uniqueName(name), maxInFlightRequests: 1, idempotent: true }),
      );
      await Promise.all(producers.map((producer) => producer.connect()));
      const transactions = await Promise.all(producers.map((producer) => producer.transaction()));
      const keys = [Buffer.from('LAMP'), Buffer.alloc(4)];
      for (const key of keys)
        for (const transaction of transactions)
          await transaction.send({ topic, messages: [{ key, value: 'aborted', partition: 0 }] });
      const [first, second] = transactions;
      for (const transaction of endsFirst === 'first' ? [first, second] : [second, first])
        await transaction?.abort();
      await Promise.all(producers.map((producer) => producer.disconnect()));
      await append(0, [aRecord({ value: Buffer.from('after them') })]);
      const { deliveries } = await started();
      const values = () => deliveries.flatMap(({ records }) => records.map(({ value }) => value?.toString()));
      await eventually('the record after them', () => values().includes('after them'));
      expect(values()).toEqual(['after them']);
    },
  );

  it('requests the position again if records were deleted before they were read, so that none is skipped silently', async () => {
    const { append, truncate } = setup();
    await append(0, numberedRecords(3));
    const deleted = Promise.withResolvers<void>();
    const { offsets, assignments, deliveries } = await started({
      from: (partition, { low }, call) => (partition === 0 && call > 1 ? low : 0),
      handling: ({ offsets: [first] }) => (first === 0 ? deleted.promise : Promise.resolve()),
    });
    await eventually('a delivery', () => deliveries.length > 0);
    await append(0, numberedRecords(5));
    await truncate(0, 6);
    deleted.resolve();
    await eventually('the rest delivered', () => offsets(0).includes(7));
    expect(offsets(0)).toEqual([0, 1, 2, 6, 7]);
    expect(assignments.findLast(({ partition }) => partition === 0)?.bounds).toEqual({ low: 6, high: 8 });
  });
});
