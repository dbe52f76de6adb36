import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocated,
  batchCreated,
  batchQuantityChanged,
  bumped,
  changeBatchQuantity,
  deallocated,
  dispatched,
  outOfStock,
} from '../../support/builders/stock.ts';

describe('a batch that becomes smaller than its allocations', () => {
  it('bumps the newest allocation to the next batch', () => {
    given(
      batchCreated({ qty: 10 }),
      batchCreated({ ref: 'ship', qty: 10, eta: '2027-01-01' }),
      allocated({ orderId: 'old', qty: 5 }),
      allocated({ orderId: 'new', qty: 5 }),
    )
      .when(changeBatchQuantity({ qty: 9 }))
      .emits(
        batchQuantityChanged({ qty: 9, previousQty: 10 }),
        bumped({ orderId: 'new', qty: 5 }),
        allocated({ orderId: 'new', qty: 5, batchRef: 'ship', eta: '2027-01-01' }),
      );
  });

  it('leaves bumped lines out of stock when no batch fits them', () => {
    given(batchCreated({ qty: 10 }), allocated({ qty: 10 }))
      .when(changeBatchQuantity({ qty: 9 }))
      .emits(batchQuantityChanged({ qty: 9, previousQty: 10 }), bumped({ qty: 10 }), outOfStock({ qty: 10 }));
  });

  it('first frees all bumped lines, newest first, and then places them, first ordered first', () => {
    given(
      batchCreated({ qty: 9 }),
      batchCreated({ ref: 'ship', qty: 7, eta: '2027-01-01' }),
      allocated({ orderId: 'first', qty: 3 }),
      allocated({ orderId: 'second', qty: 3 }),
      allocated({ orderId: 'third', qty: 3 }),
    )
      .when(changeBatchQuantity({ qty: 0 }))
      .emits(
        batchQuantityChanged({ qty: 0, previousQty: 9 }),
        bumped({ orderId: 'third', qty: 3 }),
        bumped({ orderId: 'second', qty: 3 }),
        bumped({ orderId: 'first', qty: 3 }),
        allocated({ orderId: 'first', qty: 3, batchRef: 'ship', eta: '2027-01-01' }),
        allocated({ orderId: 'second', qty: 3, batchRef: 'ship', eta: '2027-01-01' }),
        outOfStock({ orderId: 'third', qty: 3 }),
      );
  });

  it('bumps lines only until the remaining lines fit', () => {
    given(
      batchCreated({ qty: 9 }),
      allocated({ orderId: 'first', qty: 3 }),
      allocated({ orderId: 'second', qty: 3 }),
      allocated({ orderId: 'third', qty: 3 }),
    )
      .when(changeBatchQuantity({ qty: 5 }))
      .emits(
        batchQuantityChanged({ qty: 5, previousQty: 9 }),
        bumped({ orderId: 'third', qty: 3 }),
        bumped({ orderId: 'second', qty: 3 }),
        outOfStock({ orderId: 'second', qty: 3 }),
        outOfStock({ orderId: 'third', qty: 3 }),
      );
  });

  it('bumps a small newest line even if bumping one older line would have been enough', () => {
    given(
      batchCreated({ qty: 10 }),
      allocated({ orderId: 'large', qty: 8 }),
      allocated({ orderId: 'small', qty: 2 }),
    )
      .when(changeBatchQuantity({ qty: 9 }))
      .emits(
        batchQuantityChanged({ qty: 9, previousQty: 10 }),
        bumped({ orderId: 'small', qty: 2 }),
        outOfStock({ orderId: 'small', qty: 2 }),
      );
  });

  it('gives freed units to a bumped line that still fits', () => {
    given(
      batchCreated({ qty: 10 }),
      allocated({ orderId: 'large', qty: 8 }),
      allocated({ orderId: 'small', qty: 2 }),
    )
      .when(changeBatchQuantity({ qty: 7 }))
      .emits(
        batchQuantityChanged({ qty: 7, previousQty: 10 }),
        bumped({ orderId: 'small', qty: 2 }),
        bumped({ orderId: 'large', qty: 8 }),
        outOfStock({ orderId: 'large', qty: 8 }),
        allocated({ orderId: 'small', qty: 2, batchRef: 'batch-1' }),
      );
  });

  it('places a bumped line in a better batch than its previous one', () => {
    given(
      batchCreated({ ref: 'ship', qty: 5, eta: '2027-01-01' }),
      allocated({ qty: 5, batchRef: 'ship' }),
      batchCreated({ ref: 'warehouse', qty: 5 }),
    )
      .when(changeBatchQuantity({ ref: 'ship', qty: 4 }))
      .emits(
        batchQuantityChanged({ ref: 'ship', qty: 4, previousQty: 5 }),
        bumped({ qty: 5, batchRef: 'ship' }),
        allocated({ qty: 5, batchRef: 'warehouse' }),
      );
  });

  it('allocates no unit of another batch twice', () => {
    given(
      batchCreated({ qty: 8 }),
      batchCreated({ ref: 'next', qty: 5, eta: '2027-01-01' }),
      batchCreated({ ref: 'last', qty: 5, eta: '2027-02-01' }),
      allocated({ orderId: 'a', qty: 4 }),
      allocated({ orderId: 'b', qty: 4 }),
    )
      .when(changeBatchQuantity({ qty: 0 }))
      .emits(
        batchQuantityChanged({ qty: 0, previousQty: 8 }),
        bumped({ orderId: 'b', qty: 4 }),
        bumped({ orderId: 'a', qty: 4 }),
        allocated({ orderId: 'a', qty: 4, batchRef: 'next', eta: '2027-01-01' }),
        allocated({ orderId: 'b', qty: 4, batchRef: 'last', eta: '2027-02-01' }),
      );
  });

  it('counts a line as new when it was allocated again', () => {
    given(
      batchCreated({ qty: 4 }),
      allocated({ orderId: 'a', qty: 2 }),
      allocated({ orderId: 'b', qty: 2 }),
      deallocated({ orderId: 'a', qty: 2 }),
      allocated({ orderId: 'a', qty: 2 }),
    )
      .when(changeBatchQuantity({ qty: 3 }))
      .emits(
        batchQuantityChanged({ qty: 3, previousQty: 4 }),
        bumped({ orderId: 'a', qty: 2 }),
        outOfStock({ orderId: 'a', qty: 2 }),
      );
  });

  it('places a line at the place of its first request, however often it was bumped', () => {
    given(
      batchCreated({ qty: 4 }),
      batchCreated({ ref: 'other', qty: 2, eta: '2027-01-01' }),
      allocated({ orderId: 'first', qty: 2 }),
      allocated({ orderId: 'second', qty: 2 }),
      bumped({ orderId: 'first', qty: 2 }),
      allocated({ orderId: 'first', qty: 2 }),
    )
      .when(changeBatchQuantity({ qty: 0 }))
      .emits(
        batchQuantityChanged({ qty: 0, previousQty: 4 }),
        bumped({ orderId: 'first', qty: 2 }),
        bumped({ orderId: 'second', qty: 2 }),
        allocated({ orderId: 'first', qty: 2, batchRef: 'other', eta: '2027-01-01' }),
        outOfStock({ orderId: 'second', qty: 2 }),
      );
  });

  it('never bumps a line that left the warehouse', () => {
    given(
      batchCreated({ qty: 6 }),
      allocated({ orderId: 'here', qty: 3 }),
      allocated({ orderId: 'gone', qty: 3 }),
      dispatched({ orderId: 'gone', qty: 3 }),
    )
      .when(changeBatchQuantity({ qty: 3 }))
      .emits(
        batchQuantityChanged({ qty: 3, previousQty: 6 }),
        bumped({ orderId: 'here', qty: 3 }),
        outOfStock({ orderId: 'here', qty: 3 }),
      );
  });

  it('does not change lines of other batches', () => {
    given(
      batchCreated({ qty: 2 }),
      batchCreated({ ref: 'other', qty: 2 }),
      allocated({ orderId: 'a', qty: 2 }),
      allocated({ orderId: 'b', qty: 2, batchRef: 'other' }),
    )
      .when(changeBatchQuantity({ qty: 1 }))
      .emits(
        batchQuantityChanged({ qty: 1, previousQty: 2 }),
        bumped({ orderId: 'a', qty: 2 }),
        outOfStock({ orderId: 'a', qty: 2 }),
      );
  });
});
