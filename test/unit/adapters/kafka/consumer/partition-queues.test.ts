import { describe, expect, it } from '@jest/globals';
import { partitionQueues } from '../../../../../src/adapters/kafka/consumer/partition-queues.ts';
import { staysOpen } from '../../../../support/conformance/eventually.ts';

const partition = (number: number) => ({ topic: 'commands', partition: number });

/** Work that runs until the test ends it; `begun` lists the started work in order. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const work = (name: string) => () => {
    begun.push(name);
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return end.promise;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    work,
    settled,
    end: async (name: string) => {
      ends.get(name)?.resolve();
      await settled();
    },
    fail: async (name: string) => {
      ends.get(name)?.reject(new Error(name));
      await settled();
    },
  };
}

describe('partition queues', () => {
  it('given two pieces of work for one partition, start the second when the first has ended', async () => {
    const { begun, work, settled, end } = works();
    const { begin } = partitionQueues(2);
    void begin(partition(0), 'large', work('first'));
    void begin(partition(0), 'large', work('second'));
    await settled();
    expect(begun).toEqual(['first']);
    await end('first');
    expect(begun).toEqual(['first', 'second']);
  });

  it('given work that fails, report the error to the caller and start the next work', async () => {
    const { begun, work, settled, fail } = works();
    const { begin, idle } = partitionQueues(2);
    const first = begin(partition(0), 'small', work('first'));
    const heard = first.catch((error: Error) => error.message);
    const waiting = idle(partition(0));
    void begin(partition(0), 'small', work('second'));
    await settled();
    await fail('first');
    await expect(heard).resolves.toBe('first');
    await expect(waiting).resolves.toBeUndefined();
    expect(begun).toEqual(['first', 'second']);
  });

  it('given large work for more partitions than may run at once, let the last one wait', async () => {
    const { begun, work, settled, end } = works();
    const { begin } = partitionQueues(2);
    for (const number of [0, 1, 2]) void begin(partition(number), 'large', work(`${number}`));
    await settled();
    expect(begun).toEqual(['0', '1']);
    await end('1');
    expect(begun).toEqual(['0', '1', '2']);
  });

  it('given large work that runs, start small work without waiting for it', async () => {
    const { begun, work, settled } = works();
    const { begin } = partitionQueues(1);
    void begin(partition(0), 'large', work('large'));
    void begin(partition(1), 'small', work('small'));
    await settled();
    expect(begun.toSorted()).toEqual(['large', 'small']);
  });

  it('are idle when no work is left', async () => {
    const { work, settled, end } = works();
    const { begin, idle, allIdle } = partitionQueues(1);
    await expect(allIdle()).resolves.toBeUndefined();
    void begin(partition(0), 'small', work('only'));
    await settled();
    expect(idle(partition(1))).toBeUndefined();
    await expect(staysOpen(allIdle(), 20)).resolves.toBe(true);
    await end('only');
    await expect(allIdle()).resolves.toBeUndefined();
    expect(idle(partition(0))).toBeUndefined();
  });
});
