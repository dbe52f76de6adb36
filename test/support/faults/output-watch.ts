import { randomUUID } from 'node:crypto';
import { partitionName } from '../../../src/processing/records.ts';
import { kafka } from '../e2e/kafka.ts';

/** Reads the output topics as they grow, committed records only, to see how long nothing comes. `close` at the end. */
export async function watchOutputs(topics: readonly string[]) {
  let count = 0;
  let longestStall = 0;
  let last: number | undefined;
  const next = new Map<string, number>();
  const consumer = kafka().consumer({ groupId: `fault-watch-${randomUUID()}`, maxWaitTimeInMs: 50 });

  function arrived(records: number): void {
    if (records === 0) return;
    const now = performance.now();
    if (last !== undefined) longestStall = Math.max(longestStall, now - last);
    last = now;
    count += records;
  }

  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch: { topic, partition, messages } }) => {
      const name = partitionName({ topic, partition });
      // A reader that has lost its group starts over from the beginning.
      const from = next.get(name) ?? 0;
      arrived(messages.filter(({ offset }) => Number(offset) >= from).length);
      next.set(name, Math.max(from, Number(messages.at(-1)?.offset ?? -1) + 1));
      return Promise.resolve();
    },
  });

  return {
    /** Records up to now. */
    count: (): number => count,
    /** Milliseconds between two arrivals at most. */
    longestStall: (): number => longestStall,
    close: (): Promise<void> => consumer.disconnect(),
  };
}

export type OutputWatch = Awaited<ReturnType<typeof watchOutputs>>;
