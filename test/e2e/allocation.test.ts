import { describe, expect, it } from '@jest/globals';
import {
  allocate,
  allocated,
  batchCreated,
  batchQuantityChanged,
  bumped,
  changeBatchQuantity,
  createBatch,
  deallocate,
  deallocated,
  outOfStock,
} from '../support/builders/stock.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { dataOf, eventOf, sequencesOf } from '../support/e2e/published.ts';

const { commands, outputs } = runningSystem();

/** The events of a SKU, once there are `count`. */
const eventsOf = async (sku: string, count: number) => (await outputs.events(sku, count)).map(eventOf);

describe('an order', () => {
  it('is allocated to stock in the warehouse, then to the earliest arrival', async () => {
    const sku = 'OAK-TABLE';
    await commands.send(createBatch({ ref: 'oak-late', sku, eta: '2027-05-01' }));
    await commands.send(createBatch({ ref: 'oak-early', sku, eta: '2027-04-01' }));
    await commands.send(createBatch({ ref: 'oak-here', sku }));
    for (const orderId of ['order-1', 'order-2', 'order-3'])
      await commands.send(allocate({ orderId, sku, qty: 8 }));

    expect(await eventsOf(sku, 6)).toEqual([
      batchCreated({ ref: 'oak-late', sku, eta: '2027-05-01' }),
      batchCreated({ ref: 'oak-early', sku, eta: '2027-04-01' }),
      batchCreated({ ref: 'oak-here', sku }),
      allocated({ orderId: 'order-1', sku, qty: 8, batchRef: 'oak-here' }),
      allocated({ orderId: 'order-2', sku, qty: 8, batchRef: 'oak-early', eta: '2027-04-01' }),
      allocated({ orderId: 'order-3', sku, qty: 8, batchRef: 'oak-late', eta: '2027-05-01' }),
    ]);
    expect(sequencesOf(await outputs.events(sku, 6))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is out of stock if no batch has enough units', async () => {
    const sku = 'GLASS-DESK';
    await commands.send(createBatch({ ref: 'glass', sku, qty: 4 }));
    await commands.send(allocate({ sku, qty: 5 }));
    await commands.send(allocate({ orderId: 'order-2', sku, qty: 4 }));

    expect(await eventsOf(sku, 3)).toEqual([
      batchCreated({ ref: 'glass', sku, qty: 4 }),
      outOfStock({ sku, qty: 5 }),
      allocated({ orderId: 'order-2', sku, qty: 4, batchRef: 'glass' }),
    ]);
  });

  it('moves to another batch if the quantity of its batch is reduced', async () => {
    const sku = 'RED-CHAIR';
    await commands.send(createBatch({ ref: 'red-here', sku, qty: 10 }));
    await commands.send(createBatch({ ref: 'red-ship', sku, qty: 10, eta: '2027-03-01' }));
    await commands.send(allocate({ orderId: 'order-1', sku, qty: 6 }));
    await commands.send(allocate({ orderId: 'order-2', sku, qty: 4 }));
    await commands.send(changeBatchQuantity({ ref: 'red-here', sku, qty: 7 }));

    expect((await eventsOf(sku, 7)).slice(4)).toEqual([
      batchQuantityChanged({ ref: 'red-here', sku, qty: 7, previousQty: 10 }),
      bumped({ orderId: 'order-2', sku, qty: 4, batchRef: 'red-here' }),
      allocated({ orderId: 'order-2', sku, qty: 4, batchRef: 'red-ship', eta: '2027-03-01' }),
    ]);
  });

  it('returns its units for other orders when it is deallocated', async () => {
    const sku = 'PINE-SHELF';
    await commands.send(createBatch({ ref: 'pine', sku, qty: 3 }));
    await commands.send(allocate({ orderId: 'order-1', sku, qty: 3 }));
    await commands.send(deallocate({ orderId: 'order-1', sku }));
    await commands.send(allocate({ orderId: 'order-2', sku, qty: 3 }));

    expect((await eventsOf(sku, 4)).slice(1)).toEqual([
      allocated({ orderId: 'order-1', sku, qty: 3, batchRef: 'pine' }),
      deallocated({ orderId: 'order-1', sku, qty: 3, batchRef: 'pine' }),
      allocated({ orderId: 'order-2', sku, qty: 3, batchRef: 'pine' }),
    ]);
  });
});

describe('a repeated command', () => {
  it('changes nothing if it has the same id', async () => {
    const sku = 'BEECH-STOOL';
    const created = await commands.send(createBatch({ ref: 'beech', sku, qty: 5 }), { ce_id: 'beech-1' });
    await commands.send(allocate({ sku, qty: 2 }), { ce_id: 'beech-2' });
    await outputs.events(sku, 2);
    const cut = changeBatchQuantity({ ref: 'beech', sku, qty: 0 });
    const again = await commands.send(cut, { ce_id: 'beech-2' });
    await commands.send(changeBatchQuantity({ ref: 'beech', sku, qty: 4 }), { ce_id: 'beech-3' });

    expect(again.partition).toBe(created.partition);
    expect((await eventsOf(sku, 3)).slice(2)).toEqual([
      batchQuantityChanged({ ref: 'beech', sku, qty: 4, previousQty: 5 }),
    ]);
  });

  it('changes nothing if it has the same content and no id', async () => {
    const sku = 'ELM-BENCH';
    const batch = createBatch({ ref: 'elm', sku, qty: 5 });
    const line = allocate({ sku, qty: 2 });
    for (const command of [batch, batch, line, line, deallocate({ sku })]) await commands.send(command);

    expect(await eventsOf(sku, 3)).toEqual([
      batchCreated({ ref: 'elm', sku, qty: 5 }),
      allocated({ sku, qty: 2, batchRef: 'elm' }),
      deallocated({ sku, qty: 2, batchRef: 'elm' }),
    ]);
  });
});

describe('a command that is refused', () => {
  it('becomes a rejection with its key, its id, a code, a sentence and the command', async () => {
    const sku = 'RED-CHIAR';
    const command = allocate({ sku, qty: 2 });
    await commands.send(command, { ce_id: 'misspelt' });

    const [rejection, ...more] = await outputs.rejections(sku, 1);
    expect(more).toEqual([]);
    expect(rejection && dataOf(rejection)).toEqual({
      commandId: 'misspelt',
      commandType: 'Allocate',
      code: 'UnknownSku',
      message: expect.stringContaining(sku),
      command: command.data,
    });
  });

  it('changes nothing', async () => {
    const sku = 'TEAK-BED';
    await commands.send(createBatch({ ref: 'teak', sku, qty: 5 }));
    await commands.send(createBatch({ ref: 'teak', sku, qty: 6 }));
    await commands.send(allocate({ sku, qty: 6 }));

    expect(await eventsOf(sku, 2)).toEqual([
      batchCreated({ ref: 'teak', sku, qty: 5 }),
      outOfStock({ sku, qty: 6 }),
    ]);
    expect((await outputs.rejections(sku, 1)).map(dataOf)).toMatchObject([{ code: 'BatchConflict' }]);
  });
});
