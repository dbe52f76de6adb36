import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';
import { memoryCheckpointStore } from './checkpoint-store.ts';
import type { MemoryDatabase } from './database.ts';
import { memoryInbox } from './inbox.ts';
import { memoryOutbox } from './outbox.ts';
import { memoryProductRepository } from './product-repository.ts';
import { beginTransaction } from './transaction.ts';

export const memoryUnitOfWork = (database: MemoryDatabase): UnitOfWork<Stores> => ({
  async transaction(work) {
    const transaction = beginTransaction(database);
    try {
      const result = await work({
        checkpoints: memoryCheckpointStore(transaction),
        products: memoryProductRepository(transaction),
        inbox: memoryInbox(transaction),
        outbox: memoryOutbox(transaction),
      });
      transaction.commit();
      return result;
    } finally {
      transaction.end();
    }
  },
});
