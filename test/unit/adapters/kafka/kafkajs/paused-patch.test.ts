import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';

// Partitions are paused for a moment after an assignment. Unpatched kafkajs waits for the time of a fetch to check
// them again.

type Group = Record<'checkForStaleAssignment' | 'filterPartitionsByNode' | 'seekOffsets', () => unknown> & {
  offsetManager: { committedOffsets(): object };
  fetch(nodeId: string): Promise<unknown[]>;
};

const require = createRequire(import.meta.url);
const ConsumerGroup = require('kafkajs/src/consumer/consumerGroup') as new (options: object) => Group;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A member whose partitions at each broker are paused. */
function paused(maxWaitTimeInMs: number): Group {
  const group = new ConsumerGroup({
    cluster: { refreshMetadataIfNecessary: () => Promise.resolve() },
    logger: { namespace: () => ({}) },
    maxWaitTimeInMs,
  });
  return Object.assign(group, {
    checkForStaleAssignment: () => undefined,
    filterPartitionsByNode: () => [],
    seekOffsets: () => Promise.resolve(),
    offsetManager: { committedOffsets: () => ({}) },
  });
}

/** Milliseconds until a fetch from the broker returns. */
async function waited(group: Group, nodeId: string): Promise<number> {
  const start = Date.now();
  const ends: number[] = [];
  void group.fetch(nodeId).then(() => ends.push(Date.now()));
  while (ends.length === 0) await jest.advanceTimersByTimeAsync(1);
  return ends[0]! - start;
}

it('checks paused partitions again after 20 ms, then after twice as long each time, for each broker', async () => {
  const group = paused(100);
  const waits: number[] = [];
  for (let time = 0; time < 5; time += 1) waits.push(await waited(group, '1'));
  expect(waits).toEqual([20, 40, 80, 100, 100]);
  expect(await waited(group, '2')).toBe(20);
});

it('waits no longer than a fetch may take', async () => {
  expect(await waited(paused(5), '1')).toBe(5);
});
