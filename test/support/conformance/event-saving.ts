import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, EventType } from '../../../src/domain/events.ts';
import { changesOf } from '../../../src/service-layer/stock-changes.ts';
import { apply, productOf } from '../../../src/service-layer/stock.ts';
import {
  allocated,
  batchCreated,
  batchQuantityChanged,
  deallocated,
  outOfStock,
  SKU,
} from '../builders/stock.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';
import { load, save } from './product-access.ts';

/** For each type of event the earlier events and the event itself. A missing entry does not compile. */
const EXAMPLES: { readonly [T in EventType]: readonly [before: DomainEvent[], event: DomainEvent<T>] } = {
  BatchCreated: [[], batchCreated({ qty: 7, eta: '2027-01-31' })],
  BatchQuantityChanged: [[batchCreated()], batchQuantityChanged({ qty: 3 })],
  Allocated: [[batchCreated()], allocated({ qty: 2 })],
  Deallocated: [[batchCreated(), allocated({ qty: 2 })], deallocated({ qty: 2 })],
  OutOfStock: [[batchCreated()], outOfStock()],
};

const all = { skus: [SKU], refs: ['batch-1'], lines: [{ orderId: 'order-1', sku: SKU }] };

/** Tests that every change of a product by an event is stored. */
export function eventSaving(make: MakeEmptyDatabase): void {
  describe('saving the changes of an event', () => {
    const setup = eachTest(make);

    async function stockAfter(events: readonly DomainEvent[]) {
      const stock = await load(setup().unitOfWork, all);
      for (const event of events) apply(stock, event);
      await save(setup().unitOfWork, changesOf(stock));
      return stock;
    }

    it.each(Object.entries(EXAMPLES))(
      'given %s, loads the product with its state in memory',
      async (_, example) => {
        const [before, event] = example;
        await stockAfter(before);
        const inMemory = await stockAfter([event]);
        const loaded = await load(setup().unitOfWork, all);
        expect(productOf(loaded, SKU)).toEqual(productOf(inMemory, SKU));
      },
    );
  });
}
