import { beforeAll, describe, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/stock.ts';
import { groupState, resetGroup } from '../support/e2e/consumer-group.ts';
import { kafka, withAdmin } from '../support/e2e/kafka.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';

const { settings, commands, outputs, startReady } = ownSystem();
const { CONSUMER_GROUP: groupId, COMMAND_TOPICS: topic } = settings;

const SKU = 'OAK-TABLE';

/**
 * A command without an id that is out of stock each time it is handled, so that neither inbox nor rules hide a repeated
 * time.
 */
const order = (number: number) => commands.sendRecord(orderRecord(number));

const orderRecord = (number: number) => ({
  key: SKU,
  value: JSON.stringify({ orderId: `order-${number}`, sku: SKU, qty: 1_000 }),
  headers: { ce_type: 'Allocate' },
});

/** The orders that events were published for, in order, once there are `count`. */
async function orders(count: number): Promise<unknown[]> {
  const [, ...outOfStock] = await outputs.events(SKU, count + 1);
  return outOfStock.map((event) => (dataOf(event) as { orderId: string }).orderId);
}

let worker: RunningProcess;

/** Stops the worker, sends an order, changes the group, starts a worker again and sends the next order. */
async function withoutWorker(number: number, change: () => Promise<unknown>): Promise<void> {
  worker.signal('SIGTERM');
  await worker.ended;
  expect(await groupState(groupId)).toEqual({ state: 'Empty', members: 0 });
  await order(number);
  await change();
  worker = await startReady('worker');
  await order(number + 1);
}

beforeAll(async () => {
  [worker] = await Promise.all([startReady('worker'), startReady('relay')]);
  await commands.send(createBatch({ ref: 'oak', sku: SKU, qty: 10 }));
  await order(1);
  await orders(1);
});

describe('no command is handled twice and none is skipped', () => {
  it("when the group's offsets are reset to the beginning", async () => {
    await withoutWorker(2, () => resetGroup(groupId, topic, 'low'));
    expect(await orders(3)).toEqual(['order-1', 'order-2', 'order-3']);
  });

  it("when the group's offsets are set to the end", async () => {
    await withoutWorker(4, () => resetGroup(groupId, topic, 'high'));
    expect((await orders(5)).slice(3)).toEqual(['order-4', 'order-5']);
  });

  it('when the group is deleted', async () => {
    await withoutWorker(6, () => withAdmin((admin) => admin.deleteGroups([groupId])));
    expect((await orders(7)).slice(5)).toEqual(['order-6', 'order-7']);
  });

  it('when commands were sent in transactions of which one was aborted', async () => {
    const producer = kafka().producer({ transactionalId: `${groupId}-shop`, maxInFlightRequests: 1 });
    await producer.connect();
    const inTransaction = async (number: number, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [orderRecord(number)] });
      await transaction[end]();
    };
    await inTransaction(8, 'commit');
    await inTransaction(99, 'abort');
    await orders(8);
    await withoutWorker(9, () => inTransaction(99, 'abort'));
    await inTransaction(11, 'commit');
    expect((await orders(11)).slice(7)).toEqual(['order-8', 'order-9', 'order-10', 'order-11']);
    await producer.disconnect();
  });
});
