import { describe, it } from '@jest/globals';
import { memoryDatabase } from '../../support/memory/database.ts';
import { memoryOutboxReader } from '../../support/memory/outbox-reader.ts';
import { memoryUnitOfWork } from '../../support/memory/unit-of-work.ts';
import type { SharedDatabase } from '../../support/model/interleaved-run.ts';
import { expectHandledOnce, expectSoundHistories } from '../../support/model/interleaving-property.ts';
import { memoryState } from '../../support/model/stock-state.ts';

async function inMemory(): Promise<SharedDatabase> {
  const database = memoryDatabase();
  return {
    unitOfWork: memoryUnitOfWork(database),
    outboxReader: memoryOutboxReader(database),
    state: async () => memoryState(database.committed),
  };
}

describe('two workers and two relays, in memory', () => {
  it('given one shared partition, handle and publish all of it once, in order', () =>
    expectHandledOnce({ runs: 150, maxLength: 15 }, inMemory));

  it('given SKUs in several partitions, give each SKU a consistent history', () =>
    expectSoundHistories({ runs: 150, maxLength: 10 }, inMemory));

  it('given cached products, give each SKU a consistent history', () =>
    expectSoundHistories({ runs: 150, maxLength: 20, traffic: 'shop' }, inMemory));
});
