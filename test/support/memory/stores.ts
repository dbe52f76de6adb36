import type { StoresSetup } from '../conformance/stores-setup.ts';
import { memoryDatabase } from './database.ts';
import { memoryOutboxReader } from './outbox-reader.ts';
import { memoryUnitOfWork } from './unit-of-work.ts';

/** All stores of one empty database, as the conformance suites want them. */
export async function memoryStores(): Promise<StoresSetup> {
  const database = memoryDatabase();
  return {
    unitOfWork: memoryUnitOfWork(database),
    outboxReader: memoryOutboxReader(database),
    close: async () => undefined,
  };
}
