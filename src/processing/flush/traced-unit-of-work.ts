import type { Tracing } from '../runtime/tracing.ts';
import type { BatchUnitOfWork } from './unit-of-work.ts';

const ATTRIBUTES = { 'db.system.name': 'postgresql' };

/** Loading and committing are steps of the batch's span. They include the time that small batches wait for each other. */
export const tracedUnitOfWork = (unitOfWork: BatchUnitOfWork, tracing: Tracing): BatchUnitOfWork => ({
  checkpoints: unitOfWork.checkpoints,
  products: {
    load: (request) => tracing.step('load', ATTRIBUTES, () => unitOfWork.products.load(request)),
  },
  commit: (batch) => tracing.step('commit', ATTRIBUTES, () => unitOfWork.commit(batch)),
});
