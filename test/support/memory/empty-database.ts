import type { EmptyDatabase } from '../conformance/empty-database.ts';
import { memoryDatabase } from './database.ts';
import { memoryOutboxReader } from './outbox-reader.ts';
import { memoryUnitOfWork } from './unit-of-work.ts';

/** In the form that the conformance suites use. */
export async function emptyMemoryDatabase(): Promise<EmptyDatabase> {
  const database = memoryDatabase();
  return {
    unitOfWork: memoryUnitOfWork(database),
    elsewhere: memoryUnitOfWork(database),
    outboxReader: memoryOutboxReader(database),
    close: async () => undefined,
  };
}
