import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocated,
  batchCreated,
  batchQuantityChanged,
  changeBatchQuantity,
  dispatched,
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

describe('a quantity below what left the warehouse', () => {
  it('is refused', () => {
    given(batchCreated({ qty: 6 }), allocated({ qty: 4 }), dispatched({ qty: 4 }))
      .when(changeBatchQuantity({ qty: 3 }))
      .rejects('BelowDispatched', '4 of batch batch-1 left the warehouse, so it cannot have had only 3');
  });
});
