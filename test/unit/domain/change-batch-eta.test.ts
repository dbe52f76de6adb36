import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocate,
  allocated,
  backordered,
  batchCreated,
  batchEtaChanged,
  batchReceived,
  changeBatchEta,
} from '../../support/builders/stock.ts';

describe('another day of arrival', () => {
  it('is an event with the new and the previous day', () => {
    given(batchCreated({ eta: '2027-01-31' }))
      .when(changeBatchEta({ eta: '2027-02-28' }))
      .emits(batchEtaChanged({ eta: '2027-02-28', previousEta: '2027-01-31' }));
  });

  it('may be earlier, or past: the ship is late', () => {
    given(batchCreated({ eta: '2027-01-31' }))
      .when(changeBatchEta({ eta: '2001-01-01' }))
      .emits(batchEtaChanged({ eta: '2001-01-01', previousEta: '2027-01-31' }));
  });

  it('that is the known one changes nothing', () => {
    given(batchCreated({ eta: '2027-01-31' }))
      .when(changeBatchEta({ eta: '2027-01-31' }))
      .emits();
  });

  it('leaves the lines with their batch', () => {
    given(
      batchCreated({ ref: 'late', eta: '2027-01-31' }),
      batchCreated({ ref: 'next', eta: '2027-02-01' }),
      allocated({ batchRef: 'late', eta: '2027-01-31' }),
    )
      .when(changeBatchEta({ ref: 'late', eta: '2027-02-28' }))
      .emits(batchEtaChanged({ ref: 'late' }));
  });

  it('serves no line that waits: there are not more units than before', () => {
    given(batchCreated({ qty: 1, eta: '2027-01-31' }), backordered({ qty: 2 }))
      .when(changeBatchEta({ eta: '2027-02-28' }))
      .emits(batchEtaChanged());
  });

  it('moves the batch behind those that arrive earlier now', () => {
    given(
      batchCreated({ ref: 'late', eta: '2027-01-31' }),
      batchCreated({ ref: 'next', eta: '2027-02-01' }),
      batchEtaChanged({ ref: 'late', eta: '2027-02-28' }),
    )
      .when(allocate())
      .emits(allocated({ batchRef: 'next', eta: '2027-02-01' }));
  });
});

describe('another day of arrival is refused', () => {
  it('for a batch that was never created', () => {
    given(batchCreated())
      .when(changeBatchEta({ ref: 'batch-9' }))
      .rejects('UnknownBatch', 'Batch batch-9 was never created');
  });

  it('for a batch that holds another SKU', () => {
    given(batchCreated())
      .when(changeBatchEta({ sku: 'RED-CHAIR' }))
      .rejects('SkuMismatch', 'Batch batch-1 holds BLUE-VASE, not RED-CHAIR');
  });

  it('for a batch that was in the warehouse from the start', () => {
    given(batchCreated())
      .when(changeBatchEta())
      .rejects('AlreadyReceived', 'Batch batch-1 is in the warehouse');
  });

  it('for a batch that has arrived', () => {
    given(batchCreated({ eta: '2027-01-31' }), batchReceived())
      .when(changeBatchEta())
      .rejects('AlreadyReceived');
  });
});
