import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import { allocated, batchCreated, batchQuantityChanged, createBatch } from '../../support/builders/stock.ts';

describe('creating a batch', () => {
  it('emits BatchCreated', () => {
    given()
      .when(createBatch({ ref: 'ship-1', qty: 20, eta: '2027-01-31' }))
      .emits(batchCreated({ ref: 'ship-1', qty: 20, eta: '2027-01-31' }));
  });

  it.each([{}, { eta: null }, { eta: undefined }])(
    'puts it in the warehouse when its eta is absent or null: %j',
    (eta) => {
      given()
        .when(createBatch(eta))
        .emits(batchCreated({ eta: null }));
    },
  );

  it('can add a second batch of a SKU', () => {
    given(batchCreated())
      .when(createBatch({ ref: 'batch-2' }))
      .emits(batchCreated({ ref: 'batch-2' }));
  });
});

describe('creating the same batch again', () => {
  it('changes nothing', () => {
    given(batchCreated({ eta: '2027-01-01' }))
      .when(createBatch({ eta: '2027-01-01' }))
      .emits();
  });

  it('changes nothing if one command has no eta and the other has null', () => {
    given(batchCreated())
      .when(createBatch({ eta: null }))
      .emits();
  });

  it('changes nothing after orders took units from it', () => {
    given(batchCreated(), allocated({ qty: 10 }))
      .when(createBatch())
      .emits();
  });

  it('changes nothing after its quantity was corrected', () => {
    given(batchCreated({ qty: 10 }), batchQuantityChanged({ qty: 7, previousQty: 10 }))
      .when(createBatch({ qty: 10 }))
      .emits();
  });
});

describe('creating a batch of a known reference is refused', () => {
  it('with another quantity', () => {
    given(batchCreated({ qty: 10 }))
      .when(createBatch({ qty: 11 }))
      .rejects('BatchConflict', '10 of BLUE-VASE, in the warehouse');
  });

  it('with another eta', () => {
    given(batchCreated({ eta: '2027-01-01' }))
      .when(createBatch({ eta: '2027-01-02' }))
      .rejects('BatchConflict', 'arriving 2027-01-01');
  });

  it('with an eta if the batch is in the warehouse', () => {
    given(batchCreated())
      .when(createBatch({ eta: '2027-01-01' }))
      .rejects('BatchConflict');
  });

  it('without an eta if the batch is on a ship', () => {
    given(batchCreated({ eta: '2027-01-01' }))
      .when(createBatch())
      .rejects('BatchConflict');
  });

  it('with another SKU, seen or never seen', () => {
    given(batchCreated())
      .when(createBatch({ sku: 'RED-CHAIR' }))
      .rejects('BatchConflict', '10 of BLUE-VASE');
  });

  it('with the corrected quantity, because it was created with another one', () => {
    given(batchCreated({ qty: 10 }), batchQuantityChanged({ qty: 7, previousQty: 10 }))
      .when(createBatch({ qty: 7 }))
      .rejects('BatchConflict', '10 of BLUE-VASE');
  });
});
