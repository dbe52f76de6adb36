import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocate,
  allocated,
  allocatedPatiently,
  backordered,
  batchCreated,
  batchQuantityChanged,
  batchReceived,
  bumped,
  createBatch,
  outOfStock,
  receiveBatch,
} from '../../support/builders/stock.ts';

const onTheWay = batchCreated({ qty: 10, eta: '2027-01-31' });

describe('the arrival of a batch', () => {
  it('is an event with what was counted, and what and when it was expected', () => {
    given(onTheWay)
      .when(receiveBatch({ qty: 10 }))
      .emits(batchReceived({ qty: 10, previousQty: 10, previousEta: '2027-01-31' }));
  });

  it('with fewer units than promised bumps the newest lines, and places them again, first ordered first', () => {
    given(
      onTheWay,
      batchCreated({ ref: 'small', qty: 4, eta: '2027-03-01' }),
      allocated({ orderId: 'first', qty: 4 }),
      allocated({ orderId: 'second', qty: 3 }),
      allocatedPatiently({ orderId: 'third', qty: 3 }),
    )
      .when(receiveBatch({ qty: 5 }))
      .emits(
        batchReceived({ qty: 5 }),
        bumped({ orderId: 'third', qty: 3 }),
        bumped({ orderId: 'second', qty: 3 }),
        allocated({ orderId: 'second', qty: 3, batchRef: 'small', eta: '2027-03-01' }),
        backordered({ orderId: 'third', qty: 3 }),
      );
  });

  it('with more units than expected serves lines that wait', () => {
    given(onTheWay, backordered({ qty: 12 }))
      .when(receiveBatch({ qty: 12 }))
      .emits(batchReceived({ qty: 12 }), allocated({ qty: 12 }));
  });

  it('makes its units the first choice', () => {
    given(batchCreated({ ref: 'early', eta: '2027-01-01' }), onTheWay, batchReceived())
      .when(allocate())
      .emits(allocated());
  });

  it('that is told a second time changes nothing, also after a correction', () => {
    given(onTheWay, batchReceived({ qty: 8 }), batchQuantityChanged({ qty: 7 }))
      .when(receiveBatch({ qty: 8 }))
      .emits();
  });

  it('does not make the batch another one: creating it again as it was changes nothing', () => {
    given(onTheWay, batchReceived({ qty: 8 }))
      .when(createBatch({ qty: 10, eta: '2027-01-31' }))
      .emits();
  });

  it('of a batch that was in the warehouse from the start, with the same count, changes nothing', () => {
    given(batchCreated({ qty: 10 }))
      .when(receiveBatch({ qty: 10 }))
      .emits();
  });

  it('with fewer units than promised leaves a line out of stock that was not to wait', () => {
    given(onTheWay, allocated({ qty: 10 }))
      .when(receiveBatch({ qty: 9 }))
      .emits(batchReceived({ qty: 9 }), bumped({ qty: 10 }), outOfStock({ qty: 10 }));
  });
});

describe('the arrival of a batch is refused', () => {
  it('when the batch was never created', () => {
    given(batchCreated())
      .when(receiveBatch({ ref: 'batch-9' }))
      .rejects('UnknownBatch');
  });

  it('when the batch holds another SKU', () => {
    given(batchCreated())
      .when(receiveBatch({ sku: 'RED-CHAIR' }))
      .rejects('SkuMismatch');
  });

  it('when it was told with another count: that is a correction', () => {
    given(onTheWay, batchReceived({ qty: 8 }))
      .when(receiveBatch({ qty: 9 }))
      .rejects('AlreadyReceived', 'received as 8; correct that with ChangeBatchQuantity');
  });

  it('when the batch was in the warehouse from the start, with other units', () => {
    given(batchCreated({ qty: 10 }))
      .when(receiveBatch({ qty: 9 }))
      .rejects('AlreadyReceived');
  });
});
