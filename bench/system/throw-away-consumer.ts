import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, Kafka } from 'kafkajs';

export type Reading = {
  readonly onBatch: (batch: EachBatchPayload['batch']) => void;
  /** Called with the offset up to which a partition is read, including the markers of transactions. */
  readonly onReached?: (partition: number, nextOffset: number) => void;
};

/**
 * Reads a topic from its beginning, committed records only, with a group that commits no offsets. Resolves once it has
 * joined the group; `failed` rejects if it cannot continue, or a callback throws.
 */
export async function readFromBeginning(
  kafka: Kafka,
  topic: string,
  maxWait: number,
  { onBatch, onReached }: Reading,
) {
  const consumer = kafka.consumer({
    groupId: `bench-${randomUUID()}`,
    maxWaitTimeInMs: maxWait,
    minBytes: 1,
    retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 1_000 },
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) failed.reject(payload.error);
  });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) =>
    onReached?.(partition, Number(lastOffset) + 1),
  );
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      try {
        onBatch(batch);
      } catch (error) {
        // Otherwise kafkajs would deliver the same batch again and again.
        failed.reject(error);
      }
      return Promise.resolve();
    },
  });
  await joined;
  return { failed: failed.promise, close: () => consumer.disconnect() };
}
