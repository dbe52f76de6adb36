import { randomUUID } from 'node:crypto';
import { partitionId } from '../../../src/processing/records/record.ts';
import { eventually } from '../conformance/eventually.ts';
import { kafka } from '../e2e/kafka.ts';
import { arrivals } from './arrivals.ts';

/** Longer than any stall that a scenario allows. */
const PATIENCE_MS = 120_000;

/**
 * Session timeout of the watcher. After a crash with the broker it joins as a new member, and the group waits for the
 * old member: a minute with kafkajs's default, which would count as a stall of the worker.
 */
const SOON_BACK = { sessionTimeout: 10_000, rebalanceTimeout: 6_000, heartbeatInterval: 1_000 };

/**
 * Reads the output topics as they grow, committed records only, to measure the longest time without a record. Resolves
 * when it has read the `before` records that were published before. Call `close` at the end.
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
  await eventually('the records published before are read', () => count() >= before);

  return {
    /** Number of records so far. */
    count,
    /** Waits for the next record; for as long as a whole outage may take. */
    async goOn(): Promise<void> {
      const from = count();
      await eventually('messages come', () => count() > from, PATIENCE_MS);
    },
    /** Call this when the load starts: stalls are measured from then on. */
    begin,
    /**
     * The longest time without an arrival, in milliseconds; up to a time at which an arrival was still expected, if it
     * never happened.
     */
    longestStall,
    close: (): Promise<void> => consumer.disconnect(),
  };
}

export type OutputWatch = Awaited<ReturnType<typeof watchOutputs>>;
