import { randomUUID } from 'node:crypto';
import { partitionId } from '../../../src/processing/records/record.ts';
import { eventually } from '../conformance/eventually.ts';
import { kafka } from '../e2e/kafka.ts';
import { arrivals } from './arrivals.ts';

/**
 * A watcher that crashed with the broker comes back as another member, and its group waits for the old one: for a
 * minute by kafkajs's own settings, which then counted as a stall of the worker.
 */
const SOON_BACK = { sessionTimeout: 10_000, rebalanceTimeout: 6_000, heartbeatInterval: 1_000 };

/**
 * Reads the output topics as they grow, committed records only, to see how long nothing comes. Done when it has read
 * what was published `before`. `close` at the end.
 */
export async function watchOutputs(topics: readonly string[], before: number) {
  const { begin, arrived, count, longestStall } = arrivals();
  const next = new Map<string, number>();
  const consumer = kafka().consumer({
    groupId: `fault-watch-${randomUUID()}`,
    maxWaitTimeInMs: 50,
    ...SOON_BACK,
  });

  const joined = new Promise((resolve) => void consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch: { topic, partition, messages } }) => {
      const name = partitionId({ topic, partition });
      // A reader that has lost its group starts over from the beginning.
      const from = next.get(name) ?? 0;
      const fresh = messages.filter(({ offset }) => Number(offset) >= from);
      arrived(fresh.length, performance.now());
      next.set(name, Math.max(from, Number(messages.at(-1)?.offset ?? -1) + 1));
      return Promise.resolve();
    },
  });
  await joined;
  await eventually('what was published before is read', () => count() >= before);

  return {
    /** Records up to now. */
    count,
    /** To be called as the load starts: stalls are measured from there. */
    begin,
    /** Milliseconds without an arrival at most; up to a moment when something was still due, if it never came. */
    longestStall,
    close: (): Promise<void> => consumer.disconnect(),
  };
}

export type OutputWatch = Awaited<ReturnType<typeof watchOutputs>>;
