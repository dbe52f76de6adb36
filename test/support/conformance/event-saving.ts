import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, EventType } from '../../../src/domain/events.ts';
import { changesOf } from '../../../src/service-layer/stock-changes.ts';
import { apply, productOf } from '../../../src/service-layer/stock.ts';
import {
  allocated,
  allocatedPatiently,
  backorderCancelled,
  backordered,
  batchCreated,
  batchEtaChanged,
  batchQuantityChanged,
  batchReceived,
  bumped,
  deallocated,
  dispatched,
  outOfStock,
  SKU,
} from '../builders/stock.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';
import { load, save } from './product-access.ts';

const onTheWay = batchCreated({ eta: '2027-01-31' });

/** For each type of event the earlier events and the event itself. A missing entry does not compile. */
const EXAMPLES: { readonly [T in EventType]: readonly [before: DomainEvent[], event: DomainEvent<T>] } = {
  BatchCreated: [[], batchCreated({ qty: 7, eta: '2027-01-31' })],
  BatchQuantityChanged: [[batchCreated()], batchQuantityChanged({ qty: 3 })],
  BatchEtaChanged: [[onTheWay], batchEtaChanged()],
  BatchReceived: [[onTheWay], batchReceived({ qty: 8 })],
  Allocated: [[batchCreated()], allocated({ qty: 2 })],
  Deallocated: [[batchCreated(), allocated({ qty: 2 })], deallocated({ qty: 2 })],
  OutOfStock: [[batchCreated()], outOfStock()],
  Backordered: [[batchCreated()], backordered({ qty: 20 })],
  BackorderCancelled: [[batchCreated(), backordered({ qty: 20 })], backorderCancelled({ qty: 20 })],
  Dispatched: [[batchCreated(), allocated({ qty: 2 })], dispatched({ qty: 2 })],
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

    // The state of a line that is not in the event itself.
    const more: [string, readonly [DomainEvent[], ...DomainEvent[]]][] = [
      ['Allocated to a line that may wait', [[batchCreated()], allocatedPatiently()]],
      ['Allocated to a line that waited', [[batchCreated(), backordered()], allocated()]],
      [
        'Allocated to a line that was bumped',
        [[batchCreated(), allocatedPatiently({ qty: 6 })], bumped({ qty: 6 }), allocated({ qty: 6 })],
      ],
      [
        'Backordered for a line that was bumped',
        [
          [batchCreated(), outOfStock(), allocatedPatiently({ qty: 6 })],
          bumped({ qty: 6 }),
          backordered({ qty: 6 }),
        ],
      ],
      ['OutOfStock for a line that was bumped', [[batchCreated(), allocated()], bumped(), outOfStock()]],
      [
        'BatchQuantityChanged after the arrival',
        [[onTheWay, batchReceived({ qty: 8 })], batchQuantityChanged()],
      ],
    ];

    it.each([...Object.entries(EXAMPLES), ...more])(
      'given %s, loads the product with its state in memory',
      async (_, example) => {
        const [before, ...events] = example;
        await stockAfter(before);
        const inMemory = await stockAfter(events);
        const loaded = await load(setup().unitOfWork, all);
        expect(productOf(loaded, SKU)).toEqual(productOf(inMemory, SKU));
      },
    );
  });
}
