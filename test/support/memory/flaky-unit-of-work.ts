import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';

/** `away`: nothing is done. `answer lost`: it is done, but the caller gets an error. */
export type DatabaseFault = 'away' | 'answer lost' | undefined;

/** Takes one fault off the list for each call of open, load or commit; works when the list is empty. */
export function flakyUnitOfWork(inner: BatchUnitOfWork, faults: DatabaseFault[]): BatchUnitOfWork {
  async function flaky<Result>(work: () => Promise<Result>): Promise<Result> {
    const fault = faults.shift();
    if (fault === 'away') throw new TechnicalFailure('the database is away');
    const result = await work();
    if (fault === 'answer lost') throw new TechnicalFailure('the answer of the database was lost');
    return result;
  }
  return {
    checkpoints: {
      open: (partition, firstOffset) => flaky(() => inner.checkpoints.open(partition, firstOffset)),
      findLost: (known) => flaky(() => inner.checkpoints.findLost(known)),
    },
    products: { load: (request) => flaky(() => inner.products.load(request)) },
    commit: (commit) => flaky(() => inner.commit(commit)),
  };
}
