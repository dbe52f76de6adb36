import { describe, it } from '@jest/globals';
import { given } from '../../support/builders/given-when.ts';
import {
  allocate,
  allocated,
  backordered,
  batchCreated,
  batchReceived,
  deallocate,
  dispatch,
  dispatched,
} from '../../support/builders/stock.ts';

describe('a line that leaves the warehouse', () => {
  it('is an event with its units and their batch', () => {
    given(batchCreated(), allocated({ qty: 4 }))
      .when(dispatch())
      .emits(dispatched({ qty: 4 }));
  });

  it('may come from a batch that has arrived', () => {
    given(batchCreated({ eta: '2027-01-31' }), allocated({ qty: 4 }), batchReceived())
      .when(dispatch())
      .emits(dispatched({ qty: 4 }));
  });

  it('a second time changes nothing', () => {
    given(batchCreated(), allocated(), dispatched()).when(dispatch()).emits();
  });

  it('keeps its units: allocating it again changes nothing', () => {
    given(batchCreated(), allocated({ qty: 4 }), dispatched({ qty: 4 }))
      .when(allocate({ qty: 4 }))
      .emits();
  });

  it('cannot be deallocated any more', () => {
    given(batchCreated(), allocated({ qty: 4 }), dispatched({ qty: 4 }))
      .when(deallocate())
      .rejects('AlreadyDispatched', 'The 4 BLUE-VASE of order order-1 left the warehouse');
  });
});

describe('a dispatch is refused', () => {
  it('for a line that is not known', () => {
    given(batchCreated()).when(dispatch()).rejects('UnknownOrderLine', 'order-1 has no allocated line');
  });

  it('for a line that waits', () => {
    given(batchCreated(), backordered({ qty: 20 }))
      .when(dispatch())
      .rejects('UnknownOrderLine', 'order-1 still waits for BLUE-VASE');
  });

  it('for a line whose units are on a ship', () => {
    given(batchCreated({ eta: '2027-01-31' }), allocated())
      .when(dispatch())
      .rejects('NotInWarehouse', 'arrives on 2027-01-31');
  });
});
