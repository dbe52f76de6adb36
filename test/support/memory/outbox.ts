import type { Outbox } from '../../../src/processing/outbox.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryOutbox = (transaction: MemoryTransaction): Outbox => ({
  async append(checkpointId, firstSequence, messages) {
    if (messages.length === 0) return;
    transaction.write(({ outbox, writtenAt }) => {
      const present = outbox.get(checkpointId) ?? [];
      const numbered = messages.map((message, index) => ({ ...message, sequence: firstSequence + index }));
      outbox.set(checkpointId, [...present, ...numbered]);
      for (const { sequence } of numbered) writtenAt.set(`${checkpointId}/${sequence}`, Date.now());
    });
    transaction.ringAtCommit();
  },
});
