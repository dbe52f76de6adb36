import type { Stores } from '../../../src/processing/stores.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';

/** `away`: nothing is done. `answer lost`: the commit took place, but the caller is told that it failed. */
export type DatabaseFault = 'away' | 'answer lost' | undefined;

/** Takes one fault off the list for each transaction; works when the list is empty. */
export const flakyUnitOfWork = (inner: UnitOfWork<Stores>, faults: DatabaseFault[]): UnitOfWork<Stores> => ({
  async transaction(work) {
    const fault = faults.shift();
    if (fault === 'away') throw new TechnicalFailure('the database is away');
    const result = await inner.transaction(work);
    if (fault === 'answer lost') throw new TechnicalFailure('the answer to the commit was lost');
    return result;
  },
});
