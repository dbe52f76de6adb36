import type { OutboxReader, StoredMessage } from '../../../src/processing/flush/outbox.ts';
import type { MemoryDatabase } from './database.ts';

/** @param maxBytes maximum size of the messages of one read; the first message is always returned */
export const memoryOutboxReader = (database: MemoryDatabase, maxBytes = 1_000_000): OutboxReader => ({
  async streams() {
    return [...database.committed.checkpoints.values()].map(({ id, topic, partition, lastSequence }) => ({
      checkpointId: id,
      topic,
      partition,
      lastSequence,
    }));
  },
  async read(checkpointId, fromSequence, limit) {
    const messages = database.committed.outbox.get(checkpointId) ?? [];
    const wanted = messages.filter(({ sequence }) => sequence >= fromSequence).slice(0, limit);
    return withinBytes(wanted, maxBytes);
  },
  async ageOf(checkpointId, sequence) {
    const writtenAt = database.committed.writtenAt.get(`${checkpointId}/${sequence}`);
    return writtenAt === undefined ? undefined : Date.now() - writtenAt;
  },
});

function withinBytes(messages: StoredMessage[], maxBytes: number): StoredMessage[] {
  let bytes = 0;
  return messages.filter(({ record }, index) => {
    bytes += record.length;
    return index === 0 || bytes <= maxBytes;
  });
}
