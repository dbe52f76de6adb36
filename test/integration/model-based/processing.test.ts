import { describe, it } from '@jest/globals';
import { memoryWorker } from '../../support/memory/worker.ts';
import { expectProcessedPurely, type ProcessingSetup } from '../../support/model/processing-property.ts';
import { migratedDatabase } from '../postgres/test-database.ts';
import { storedState } from './stored-state.ts';

const { database, emptied } = migratedDatabase();

async function inPostgres(): Promise<ProcessingSetup> {
  const { unitOfWork, outboxReader } = await emptied();
  return {
    outboxReader,
    startWorker: () => memoryWorker({ unitOfWork }),
    state: () => storedState(database.url),
  };
}

describe('the processing, on Postgres', () => {
  it('gives the state and messages of the pure domain for all records, in chunks of any size', () =>
    expectProcessedPurely({ runs: 60, maxLength: 40 }, inPostgres));

  it('gives them for a shop’s commands without reading everything', () =>
    expectProcessedPurely({ runs: 60, maxLength: 60, traffic: 'shop' }, inPostgres));
});
