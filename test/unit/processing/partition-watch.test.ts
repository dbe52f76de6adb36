import { describe, expect, it } from '@jest/globals';
import { PartitionStopped } from '../../../src/processing/checkpoint.ts';
import { partitionWatch } from '../../../src/processing/partition-watch.ts';
import type { PartitionHandler } from '../../../src/processing/record-source.ts';
import { aRecord } from '../../support/builders/records.ts';

const PARTITION = { topic: 'allocation.commands', partition: 0 };
const MINUTE = 60_000;
const BOUNDS = { low: 0, high: 10 };
const never = new AbortController().signal;

/** A watched handler whose work a test ends, at a time that a test sets. */
function given(over: Partial<PartitionHandler> = {}) {
  let time = 0;
  const work = Promise.withResolvers<number>();
  const inner = { assigned: async () => 0, handle: () => work.promise, ...over };
  const watch = partitionWatch(inner, MINUTE, () => time);
  watch.hold([PARTITION]);
  const handle = (timestamp: number) => watch.handler.handle(PARTITION, [aRecord({ timestamp })], never);
  return { ...watch, work, handle, at: (now: number) => void (time = now) };
}

const stopped = () => Promise.reject(new PartitionStopped('allocation.commands-0 is stopped'));

describe('the partitions of a worker', () => {
  it('given nothing that waits, are well', async () => {
    await expect(given().problem()).resolves.toBeUndefined();
  });

  it('given a record that waits, are well until it is too old', async () => {
    const watch = given();
    void watch.handle(0);
    watch.at(MINUTE);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record waits for 61 s');
  });

  it('given an old record that is handled at last, are well again', async () => {
    const watch = given();
    const handled = watch.handle(0);
    watch.at(2 * MINUTE);
    watch.work.resolve(1);
    await handled;
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given one that is stopped when it is assigned, say so', async () => {
    const watch = given({ assigned: stopped });
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given one that is stopped when records come, say so', async () => {
    const watch = given({ handle: stopped });
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given that a stopped one went to another worker, are well', async () => {
    const watch = given({ assigned: stopped });
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    watch.hold([]);
    await expect(watch.problem()).resolves.toBeUndefined();
  });
});
