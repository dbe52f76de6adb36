import type { UnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';

/** `away`: nothing is done. `answer lost`: it is done, but the caller gets an error. */
export type DatabaseFault = 'away' | 'answer lost' | undefined;

/** Takes one fault off the list for each call of open, read or commit. It works when the list is empty. */
export function flakyUnitOfWork(inner: UnitOfWork, faults: DatabaseFault[]): UnitOfWork {
  async function flaky<Result>(work: () => Promise<Result>): Promise<Result> {
    const fault = faults.shift();
    if (fault === 'away') throw new TechnicalFailure('the database is away');
    const result = await work();
    if (fault === 'answer lost') throw new TechnicalFailure('the answer of the database was lost');
    return result;
  }
  return {
    open: (partition, firstOffset) => flaky(() => inner.open(partition, firstOffset)),
    lost: (known) => flaky(() => inner.lost(known)),
    read: (wanted) => flaky(() => inner.read(wanted)),
    commit: (outcome) => flaky(() => inner.commit(outcome)),
  };
}
