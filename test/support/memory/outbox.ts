import type { Outbox } from '../../../src/processing/outbox.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryOutbox = (transaction: MemoryTransaction): Outbox => ({
  async append(checkpointId, messages) {
    if (messages.length === 0) return;
    transaction.write(({ outbox }) => {
      const present = outbox.get(checkpointId) ?? [];
      outbox.set(checkpointId, [...present, ...messages]);
    });
    transaction.ringAtCommit();
  },
});
