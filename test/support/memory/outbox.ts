import type { Outbox } from '../../../src/processing/outbox.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryOutbox = (transaction: MemoryTransaction): Outbox => ({
  async append(checkpointId, messages) {
    if (messages.length === 0) return;
    transaction.write(({ outbox, writtenAt }) => {
      const present = outbox.get(checkpointId) ?? [];
      outbox.set(checkpointId, [...present, ...messages]);
      for (const { sequence } of messages) writtenAt.set(`${checkpointId}/${sequence}`, Date.now());
    });
    transaction.ringAtCommit();
  },
});
