import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocated,
  batchCreated,
  bumped,
  deallocate,
  deallocated,
  outOfStock,
} from '../../support/builders/stock.ts';

describe('deallocating an order line', () => {
  it('returns its units to its batch', () => {
    given(batchCreated({ ref: 'ship', eta: '2027-01-01' }), allocated({ qty: 3, batchRef: 'ship' }))
      .when(deallocate())
      .emits(deallocated({ qty: 3, batchRef: 'ship', reason: 'Requested' }));
  });

  it('frees only the line of that order and SKU', () => {
    given(
      batchCreated(),
      batchCreated({ ref: 'chairs', sku: 'RED-CHAIR' }),
      allocated({ qty: 1 }),
      allocated({ qty: 2, sku: 'RED-CHAIR', batchRef: 'chairs' }),
    )
      .when(deallocate({ sku: 'RED-CHAIR' }))
      .emits(deallocated({ qty: 2, sku: 'RED-CHAIR', batchRef: 'chairs' }));
  });

  it('frees it from the batch it was moved to', () => {
    given(
      batchCreated(),
      batchCreated({ ref: 'other' }),
      allocated(),
      bumped(),
      allocated({ batchRef: 'other' }),
    )
      .when(deallocate())
      .emits(deallocated({ batchRef: 'other' }));
  });
});

describe('deallocating an order line that is not allocated is refused', () => {
  it('when the order is unknown', () => {
    given(batchCreated(), allocated())
      .when(deallocate({ orderId: 'order-8' }))
      .rejects('UnknownOrderLine', 'Order order-8 has no allocated line of BLUE-VASE');
  });

  it('when the order only has a line of another SKU', () => {
    given(batchCreated(), allocated())
      .when(deallocate({ sku: 'RED-CHAIR' }))
      .rejects('UnknownOrderLine');
  });

  it('when it was deallocated before', () => {
    given(batchCreated(), allocated(), deallocated()).when(deallocate()).rejects('UnknownOrderLine');
  });

  it('when it was out of stock', () => {
    given(batchCreated(), outOfStock({ qty: 11 }))
      .when(deallocate())
      .rejects('UnknownOrderLine');
  });

  it('when it was bumped and fitted no other batch', () => {
    given(batchCreated(), allocated(), bumped(), outOfStock()).when(deallocate()).rejects('UnknownOrderLine');
  });

  it('when the SKU was never seen', () => {
    given().when(deallocate()).rejects('UnknownOrderLine');
  });
});
