import { describe, expect, it } from '@jest/globals';
import { allocate as decide } from '../../../src/domain/allocate.ts';
import { unseenProduct } from '../../../src/domain/product.ts';
import { given } from '../../support/builders/given-when.ts';
import {
  allocate,
  allocated,
  batchCreated,
  batchQuantityChanged,
  deallocated,
  outOfStock,
  SKU,
} from '../../support/builders/stock.ts';

describe('allocating an order line', () => {
  it('takes its units from a batch of its SKU', () => {
    given(batchCreated({ qty: 20 }))
      .when(allocate({ orderId: 'order-7', qty: 2 }))
      .emits(allocated({ orderId: 'order-7', qty: 2, batchRef: 'batch-1' }));
  });

  it('does not change batches of other SKUs', () => {
    given(
      batchCreated({ ref: 'chairs', sku: 'RED-CHAIR' }),
      batchCreated({ ref: 'vases', eta: '2027-01-01' }),
    )
      .when(allocate())
      .emits(allocated({ batchRef: 'vases', eta: '2027-01-01' }));
  });

  it('may use up a batch to its last unit', () => {
    given(batchCreated({ qty: 10 }))
      .when(allocate({ qty: 10 }))
      .emits(allocated({ qty: 10 }));
  });

  it('takes earlier allocations of other orders into account', () => {
    given(batchCreated({ qty: 10 }), allocated({ orderId: 'other', qty: 8 }))
      .when(allocate({ qty: 3 }))
      .emits(outOfStock({ qty: 3 }));
  });

  it('takes units into account that a correction has added', () => {
    given(batchCreated({ qty: 1 }), batchQuantityChanged({ qty: 5, previousQty: 1 }))
      .when(allocate({ qty: 5 }))
      .emits(allocated({ qty: 5 }));
  });

  it('takes units into account that were deallocated', () => {
    given(
      batchCreated({ qty: 2 }),
      allocated({ orderId: 'other', qty: 2 }),
      deallocated({ orderId: 'other', qty: 2 }),
    )
      .when(allocate({ qty: 2 }))
      .emits(allocated({ qty: 2 }));
  });
});

describe('the batch that an order line is allocated to', () => {
  it('is a batch in the warehouse rather than one on a ship', () => {
    given(batchCreated({ ref: 'ship', eta: '2020-01-01' }), batchCreated({ ref: 'warehouse' }))
      .when(allocate())
      .emits(allocated({ batchRef: 'warehouse' }));
  });

  it('is, among batches on ships, the one that arrives first', () => {
    given(
      batchCreated({ ref: 'late', eta: '2027-03-01' }),
      batchCreated({ ref: 'early', eta: '2026-12-31' }),
      batchCreated({ ref: 'middle', eta: '2027-01-15' }),
    )
      .when(allocate())
      .emits(allocated({ batchRef: 'early', eta: '2026-12-31' }));
  });

  it.each([null, '2027-01-01'])('is, among batches with the same eta (%s), the one created first', (eta) => {
    given(batchCreated({ ref: 'z-first', eta }), batchCreated({ ref: 'a-second', eta }))
      .when(allocate())
      .emits(allocated({ batchRef: 'z-first', eta }));
  });

  it('is the next batch in that order if the first has too few units left', () => {
    given(
      batchCreated({ ref: 'warehouse', qty: 1 }),
      batchCreated({ ref: 'early', qty: 1, eta: '2027-01-01' }),
      batchCreated({ ref: 'late', qty: 2, eta: '2027-02-01' }),
    )
      .when(allocate({ qty: 2 }))
      .emits(allocated({ qty: 2, batchRef: 'late', eta: '2027-02-01' }));
  });
});

describe('an order line that no single batch can serve', () => {
  it('is out of stock', () => {
    given(batchCreated({ qty: 10 }))
      .when(allocate({ orderId: 'order-7', qty: 11 }))
      .emits(outOfStock({ orderId: 'order-7', qty: 11 }));
  });

  it('is not split over two batches', () => {
    given(batchCreated({ ref: 'a', qty: 5 }), batchCreated({ ref: 'b', qty: 5 }))
      .when(allocate({ qty: 6 }))
      .emits(outOfStock({ qty: 6 }));
  });

  it('changes no batch and no line', () => {
    const { stock } = given(batchCreated({ qty: 5 })).when(allocate({ qty: 6 }));
    const product = stock.products.get('BLUE-VASE');
    expect(product?.batches).toEqual([expect.objectContaining({ qty: 5, allocated: 0 })]);
    expect(product?.lines.size).toBe(0);
  });

  it('is out of stock again when it is sent again', () => {
    given(batchCreated({ qty: 5 }), outOfStock({ qty: 6 }))
      .when(allocate({ qty: 6 }))
      .emits(outOfStock({ qty: 6 }));
  });

  it('is allocated once there are enough units', () => {
    given(batchCreated({ qty: 5 }), outOfStock({ qty: 6 }), batchCreated({ ref: 'new', qty: 6 }))
      .when(allocate({ qty: 6 }))
      .emits(allocated({ qty: 6, batchRef: 'new' }));
  });
});

describe('an order line that is already allocated', () => {
  const line = allocated({ orderId: 'order-7', qty: 2 });

  it('stays unchanged when the same quantity is requested again', () => {
    given(batchCreated(), line)
      .when(allocate({ orderId: 'order-7', qty: 2 }))
      .emits();
  });

  it('stays in its batch even if a better batch was created since', () => {
    given(batchCreated({ eta: '2027-01-01' }), line, batchCreated({ ref: 'warehouse' }))
      .when(allocate({ orderId: 'order-7', qty: 2 }))
      .emits();
  });

  it.each([1, 3])('is refused with another quantity (%s instead of 2)', (qty) => {
    given(batchCreated(), line)
      .when(allocate({ orderId: 'order-7', qty }))
      .rejects('OrderLineConflict', 'Order order-7 already has 2 of BLUE-VASE');
  });

  it('is separate from the line of the same order for another SKU', () => {
    given(batchCreated(), line, batchCreated({ ref: 'chairs', sku: 'RED-CHAIR' }))
      .when(allocate({ orderId: 'order-7', sku: 'RED-CHAIR', qty: 3 }))
      .emits(allocated({ orderId: 'order-7', sku: 'RED-CHAIR', qty: 3, batchRef: 'chairs' }));
  });

  it('can have another quantity after it was deallocated', () => {
    given(batchCreated(), line, deallocated({ orderId: 'order-7', qty: 2 }))
      .when(allocate({ orderId: 'order-7', qty: 3 }))
      .emits(allocated({ orderId: 'order-7', qty: 3 }));
  });
});

describe('an order line of a SKU that was never seen', () => {
  it('is refused', () => {
    given(batchCreated())
      .when(allocate({ sku: 'BLEU-VASE' }))
      .rejects('UnknownSku', 'SKU BLEU-VASE was never seen');
  });

  it('is out of stock, not refused, once the SKU has had a batch, even one without units', () => {
    given(batchCreated({ qty: 1 }), batchQuantityChanged({ qty: 0, previousQty: 1 }))
      .when(allocate())
      .emits(outOfStock());
  });

  it('is out of stock, not refused, when all batches are used up and so were not loaded', () => {
    const decision = decide({ ...unseenProduct(SKU), version: 2 }, { orderId: 'order-1', sku: SKU, qty: 1 });
    expect(decision).toEqual({ kind: 'accepted', events: [outOfStock()] });
  });
});
