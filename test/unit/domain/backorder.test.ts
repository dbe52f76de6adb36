import { describe, expect, it } from '@jest/globals';
import { placeWaitingLines, WaitingLinesMissing } from '../../../src/domain/place-waiting-lines.ts';
import { type Product, unseenProduct } from '../../../src/domain/product.ts';
import { given } from '../../support/builders/given-when.ts';
import { batchRow, waitingRow } from '../../support/builders/stock-rows.ts';
import {
  allocate,
  allocated,
  allocatedPatiently,
  backorderCancelled,
  backordered,
  batchCreated,
  batchQuantityChanged,
  bumped,
  changeBatchQuantity,
  createBatch,
  deallocate,
  deallocated,
  outOfStock,
} from '../../support/builders/stock.ts';

const waits = (orderId: string, qty: number) => backordered({ orderId, qty });

describe('an order line with backorder', () => {
  it('gets its units at once if a batch has them', () => {
    given(batchCreated())
      .when(allocate({ qty: 4, backorder: true }))
      .emits(allocated({ qty: 4 }));
  });

  it('waits if no batch has them', () => {
    given(batchCreated({ qty: 3 }))
      .when(allocate({ qty: 4, backorder: true }))
      .emits(backordered({ qty: 4 }));
  });

  it('of a SKU that was never seen is refused', () => {
    given()
      .when(allocate({ backorder: true }))
      .rejects('UnknownSku');
  });

  it('that waits and is asked for again changes nothing, with or without backorder', () => {
    given(batchCreated({ qty: 3 }), backordered({ qty: 4 }))
      .when(allocate({ qty: 4 }))
      .emits();
  });

  it('that waits and is asked for with another quantity is refused', () => {
    given(batchCreated({ qty: 3 }), backordered({ qty: 4 }))
      .when(allocate({ qty: 5, backorder: true }))
      .rejects('OrderLineConflict', 'order-1 waits for 4');
  });

  it('that waits can be cancelled', () => {
    given(batchCreated({ qty: 3 }), backordered({ qty: 4 }))
      .when(deallocate())
      .emits(backorderCancelled({ qty: 4 }));
  });

  it('that waits does not hold up a later one that fits', () => {
    given(batchCreated({ qty: 3 }), waits('large', 4))
      .when(allocate({ orderId: 'small', qty: 3 }))
      .emits(allocated({ orderId: 'small', qty: 3 }));
  });
});

describe('lines that wait are served', () => {
  it('when a batch is created, first ordered first, each that fits', () => {
    given(batchCreated({ qty: 1 }), waits('a', 5), waits('b', 4), waits('c', 3), waits('d', 2))
      .when(createBatch({ ref: 'ship', qty: 8, eta: '2027-01-31' }))
      .emits(
        batchCreated({ ref: 'ship', qty: 8, eta: '2027-01-31' }),
        allocated({ orderId: 'a', qty: 5, batchRef: 'ship', eta: '2027-01-31' }),
        allocated({ orderId: 'c', qty: 3, batchRef: 'ship', eta: '2027-01-31' }),
      );
  });

  it('when a batch gets more units', () => {
    given(batchCreated({ qty: 1 }), waits('a', 2))
      .when(changeBatchQuantity({ qty: 2 }))
      .emits(batchQuantityChanged({ qty: 2, previousQty: 1 }), allocated({ orderId: 'a', qty: 2 }));
  });

  it('when another line gives its units back', () => {
    given(batchCreated({ qty: 3 }), allocated({ qty: 2 }), waits('a', 3))
      .when(deallocate())
      .emits(deallocated({ qty: 2 }), allocated({ orderId: 'a', qty: 3 }));
  });

  it('by what is left when a batch becomes smaller', () => {
    given(batchCreated({ qty: 10 }), allocated({ qty: 10 }), waits('a', 3))
      .when(changeBatchQuantity({ qty: 9 }))
      .emits(
        batchQuantityChanged({ qty: 9, previousQty: 10 }),
        bumped({ qty: 10 }),
        outOfStock({ qty: 10 }),
        allocated({ orderId: 'a', qty: 3 }),
      );
  });

  it('before bumped lines that were ordered later', () => {
    given(
      batchCreated({ qty: 6 }),
      waits('waiting', 4),
      allocatedPatiently({ orderId: 'a', qty: 3 }),
      allocatedPatiently({ orderId: 'b', qty: 3 }),
    )
      .when(changeBatchQuantity({ qty: 5 }))
      .emits(
        batchQuantityChanged({ qty: 5, previousQty: 6 }),
        bumped({ orderId: 'b', qty: 3 }),
        waits('b', 3),
      );
    given(batchCreated({ qty: 6 }), waits('waiting', 4), allocatedPatiently({ orderId: 'a', qty: 6 }))
      .when(changeBatchQuantity({ qty: 5 }))
      .emits(
        batchQuantityChanged({ qty: 5, previousQty: 6 }),
        bumped({ orderId: 'a', qty: 6 }),
        allocated({ orderId: 'waiting', qty: 4 }),
        waits('a', 6),
      );
  });
});

describe('a bumped line that fits nowhere', () => {
  it('waits again at the place of its first request, if it was ordered with backorder', () => {
    given(
      batchCreated({ qty: 6 }),
      allocatedPatiently({ orderId: 'first', qty: 5 }),
      waits('second', 5),
      batchQuantityChanged({ qty: 0, previousQty: 6 }),
      bumped({ orderId: 'first', qty: 5 }),
      waits('first', 5),
    )
      .when(changeBatchQuantity({ qty: 6 }))
      .emits(batchQuantityChanged({ qty: 6, previousQty: 0 }), allocated({ orderId: 'first', qty: 5 }));
  });

  it('waits again also if it had waited before', () => {
    given(
      batchCreated({ qty: 1 }),
      backordered({ qty: 5 }),
      batchQuantityChanged({ qty: 5 }),
      allocated({ qty: 5 }),
    )
      .when(changeBatchQuantity({ qty: 4 }))
      .emits(batchQuantityChanged({ qty: 4, previousQty: 5 }), bumped({ qty: 5 }), backordered({ qty: 5 }));
  });
});

describe('a product of which only some waiting lines are loaded', () => {
  const loaded = (smallestQty: number, units: number): Product => ({
    ...unseenProduct('LAMP'),
    batches: [batchRow('B1', { qty: units })],
    waiting: [
      waitingRow('o1', { qty: 3, requestedVersion: 4 }),
      waitingRow('o9', { qty: 1, requestedVersion: 9 }),
    ],
    waitingElsewhere: { after: 4, smallestQty },
  });
  const served = (product: Product): unknown[] => placeWaitingLines(product).map(({ data }) => data);

  it('serves the loaded ones if all units are given away before the others', () => {
    expect(served(loaded(1, 3))).toEqual([expect.objectContaining({ orderId: 'o1' })]);
  });

  it('serves a later one that is loaded if none of the others fits', () => {
    expect(served(loaded(2, 4))).toEqual([
      expect.objectContaining({ orderId: 'o1' }),
      expect.objectContaining({ orderId: 'o9' }),
    ]);
  });

  it('needs the others if one of them may fit', () => {
    expect(() => placeWaitingLines(loaded(1, 4))).toThrow(WaitingLinesMissing);
    expect(() => placeWaitingLines({ ...loaded(1, 4), waiting: [] })).toThrow('waiting lines of LAMP');
  });
});
