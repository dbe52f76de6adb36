import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { memoryDatabase } from '../../support/memory/database.ts';
import { memoryOutboxReader } from '../../support/memory/outbox-reader.ts';
import { memoryUnitOfWork } from '../../support/memory/unit-of-work.ts';
import { memoryWorker } from '../../support/memory/worker.ts';
import { expectProcessedPurely, type ProcessingSetup } from '../../support/model/processing-property.ts';
import { isRepeated } from '../../support/model/property.ts';
import { memoryState } from '../../support/model/stock-state.ts';
import { unitOfWorkByTurns } from '../../support/model/turn-by-turn.ts';

/** @param steps receives each request to the database */
async function inMemory(steps: string[] = []): Promise<ProcessingSetup> {
  const database = memoryDatabase();
  // With pauses, as a real database makes them: without, nothing could stop a worker that goes round in circles.
  const unitOfWork = unitOfWorkByTurns(memoryUnitOfWork(database), (step) => {
    steps.push(step);
    return setImmediate();
  });
  return {
    outboxReader: memoryOutboxReader(database),
    startWorker: () => memoryWorker({ unitOfWork }),
    state: async () => memoryState(database.committed),
  };
}

describe('the processing, in memory', () => {
  it('leads to the state and messages of the pure domain for any records in chunks of any size', () =>
    expectProcessedPurely({ runs: 300, maxLength: 30 }, () => inMemory()));

  it('leads to them with fewer loads than commits for the commands of a shop', async () => {
    const steps: string[] = [];
    await expectProcessedPurely({ runs: 300, maxLength: 60, traffic: 'shop' }, () => inMemory(steps));
    const count = (verb: string): number => steps.filter((step) => step.startsWith(verb)).length;
    const share = count('reads') / count('commits');
    expect(isRepeated ? 0 : share).toBeLessThan(0.9);
  });
});
