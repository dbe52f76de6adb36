import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocated,
  batchCreated,
  batchQuantityChanged,
  bumped,
  changeBatchQuantity,
  deallocated,
  outOfStock,
} from '../../support/builders/stock.ts';

describe('correcting the quantity of a batch', () => {
  it('to more emits an event with the new and the previous quantity', () => {
    given(batchCreated({ qty: 10 }))
      .when(changeBatchQuantity({ qty: 12 }))
      .emits(batchQuantityChanged({ qty: 12, previousQty: 10 }));
  });

  it('to less keeps all lines if they fit exactly', () => {
    given(batchCreated({ qty: 10 }), allocated({ qty: 6 }))
      .when(changeBatchQuantity({ qty: 6 }))
      .emits(batchQuantityChanged({ qty: 6, previousQty: 10 }));
  });

  it('to zero is possible', () => {
    given(batchCreated({ qty: 10 }))
      .when(changeBatchQuantity({ qty: 0 }))
      .emits(batchQuantityChanged({ qty: 0, previousQty: 10 }));
  });

  it('from zero is possible', () => {
    given(batchCreated({ qty: 10 }), batchQuantityChanged({ qty: 0, previousQty: 10 }))
      .when(changeBatchQuantity({ qty: 3 }))
      .emits(batchQuantityChanged({ qty: 3, previousQty: 0 }));
  });

  it('to its current quantity changes nothing', () => {
    given(batchCreated({ qty: 10 }), allocated({ qty: 10 }))
      .when(changeBatchQuantity({ qty: 10 }))
      .emits();
  });

  it('to more does not serve lines that were out of stock', () => {
    given(batchCreated({ qty: 1 }), outOfStock({ qty: 2 }))
      .when(changeBatchQuantity({ qty: 2 }))
      .emits(batchQuantityChanged({ qty: 2, previousQty: 1 }));
  });
});

describe('correcting the quantity of a batch is refused', () => {
  it('when the batch was never created', () => {
    given(batchCreated())
      .when(changeBatchQuantity({ ref: 'batch-9' }))
      .rejects('UnknownBatch', 'Batch batch-9 was never created');
  });

  it('when the batch holds another SKU, seen or never seen', () => {
    given(batchCreated())
      .when(changeBatchQuantity({ sku: 'RED-CHAIR' }))
      .rejects('SkuMismatch', 'Batch batch-1 holds BLUE-VASE, not RED-CHAIR');
  });
});

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
        allocated({ orderId: 'new', qty: 5, batchRef: 'ship' }),
      );
  });

  it('leaves bumped lines out of stock when no batch fits them', () => {
    given(batchCreated({ qty: 10 }), allocated({ qty: 10 }))
      .when(changeBatchQuantity({ qty: 9 }))
      .emits(batchQuantityChanged({ qty: 9, previousQty: 10 }), bumped({ qty: 10 }), outOfStock({ qty: 10 }));
  });

  it('first frees all bumped lines, newest first, and then places them in that order', () => {
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
        allocated({ orderId: 'third', qty: 3, batchRef: 'ship' }),
        allocated({ orderId: 'second', qty: 3, batchRef: 'ship' }),
        outOfStock({ orderId: 'first', qty: 3 }),
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
        outOfStock({ orderId: 'third', qty: 3 }),
        outOfStock({ orderId: 'second', qty: 3 }),
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
        allocated({ orderId: 'small', qty: 2, batchRef: 'batch-1' }),
        outOfStock({ orderId: 'large', qty: 8 }),
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
        allocated({ orderId: 'b', qty: 4, batchRef: 'next' }),
        allocated({ orderId: 'a', qty: 4, batchRef: 'last' }),
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
