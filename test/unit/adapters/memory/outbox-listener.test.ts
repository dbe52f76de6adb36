import { outboxListenerConformance } from '../../../support/conformance/outbox-listener.ts';
import { memoryDatabase } from '../../../support/memory/database.ts';
import { memoryOutboxListener } from '../../../support/memory/outbox-listener.ts';
import { memoryUnitOfWork } from '../../../support/memory/unit-of-work.ts';

outboxListenerConformance('memory', async () => {
  const database = memoryDatabase();
  return {
    outboxListener: memoryOutboxListener(database),
    unitOfWork: memoryUnitOfWork(database),
    close: async () => undefined,
  };
});
