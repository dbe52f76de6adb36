import type { Inbox } from '../../../src/processing/inbox.ts';
import { ConcurrentChange } from '../../../src/service-layer/failures.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryInbox = (transaction: MemoryTransaction): Inbox => ({
  async handled(commandIds) {
    const { inbox } = transaction.tables();
    return new Set(commandIds.filter((id) => inbox.has(id)));
  },
  async remember(entries) {
    transaction.write(({ inbox }) => {
      for (const entry of entries) {
        if (inbox.has(entry.commandId))
          throw new ConcurrentChange(`command ${entry.commandId} was handled meanwhile`);
        inbox.set(entry.commandId, entry);
      }
    });
  },
});
