import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved, PartitionStopped } from '../../../../src/processing/flush/checkpoint.ts';
import { partitionHealth } from '../../../../src/processing/read/partition-health.ts';
import type { PartitionHandler } from '../../../../src/processing/read/record-source.ts';
import { aRecord } from '../../../support/builders/records.ts';

const PARTITION = { topic: 'allocation.commands', partition: 0 };
const MINUTE = 60_000;
const BOUNDS = { low: 0, high: 10 };
const LIMITS = { maxAge: MINUTE, standstill: MINUTE };
const never = new AbortController().signal;

/** An observed handler; the test ends its work and sets the time. */
function given(over: Partial<PartitionHandler> = {}, standstill = MINUTE) {
  let time = 0;
  const work = Promise.withResolvers<number>();
  const inner = { assigned: async () => 0, handle: () => work.promise, ...over };
  let logEnd: number | undefined = 0;
  const logEnds = async () =>
    new Map(logEnd === undefined ? [] : [['allocation.commands-0', logEnd] as const]);
  const watch = partitionHealth(inner, {
    logEnds,
    limits: { maxAge: MINUTE, standstill },
    now: () => time,
  });
  watch.assign([PARTITION]);
  const handle = (timestamp: number) => watch.handler.handle(PARTITION, [aRecord({ timestamp })], never);
  return {
    ...watch,
    work,
    handle,
    open: () => watch.handler.assigned(PARTITION, BOUNDS),
    at: (now: number) => void (time = now),
    logEndsAt: (offset: number | undefined) => void (logEnd = offset),
  };
}

const stopped = () => Promise.reject(new PartitionStopped('allocation.commands-0 is stopped'));

describe('the partitions of a worker', () => {
  it('given nothing that waits, are well', async () => {
    await expect(given().problem()).resolves.toBeUndefined();
  });

  it('given a record that waits, are well until it is too old', async () => {
    const watch = given();
    await watch.open();
    void watch.handle(0);
    watch.at(MINUTE);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given an old record that is handled at last, are well again', async () => {
    const watch = given();
    await watch.open();
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

  it('given one with a batch that cannot be read, say so until what comes behind it is handled', async () => {
    const watch = given({ handle: async (_, records) => (records.at(-1)?.offset ?? 0) + 1 });
    const handle = (offset: number) => watch.handler.handle(PARTITION, [aRecord({ offset })], never);
    await watch.open();
    await handle(4);
    watch.handler.unreadable?.(PARTITION, 5, new PartitionStopped('allocation.commands-0 is stopped at 5'));
    await watch.open();
    await handle(4);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped at 5');
    await handle(5);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given 300,000 records at once, say how old the oldest is', async () => {
    const watch = given();
    await watch.open();
    const record = aRecord({ timestamp: MINUTE });
    const records = [...Array<typeof record>(300_000).fill(record), aRecord({ timestamp: 0 })];
    void watch.handler.handle(PARTITION, records, never);
    watch.at(2 * MINUTE);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 120 s');
  });

  it('given one whose position is not read for too long, say so', async () => {
    const watch = given();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe(
      'allocation.commands-0: its position has not been read for 61 s',
    );
    await watch.open();
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given one that met an unexpected error, say so until it is opened', async () => {
    let fails = true;
    const watch = given({
      assigned: () => (fails ? Promise.reject(new TypeError('no such thing')) : Promise.resolve(0)),
    });
    await watch.open().catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: no such thing');
    fails = false;
    await watch.open();
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given one that has to be opened again as somebody moved its checkpoint, are well', async () => {
    const watch = given({ handle: () => Promise.reject(new CheckpointMoved('moved')) });
    await watch.open();
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given records behind the handled ones that nobody fetches, say so when they are too old', async () => {
    const watch = given();
    await watch.open();
    watch.logEndsAt(5);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given a backlog that is worked off, say so between two fetches, too', async () => {
    const watch = given({ handle: async () => 1 });
    await watch.open();
    watch.at(10 * MINUTE);
    watch.logEndsAt(5);
    await watch.handle(MINUTE);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 540 s');
    watch.logEndsAt(1);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a record that comes after a long rest, are well', async () => {
    const watch = given({ handle: async () => 1 });
    await watch.open();
    await watch.handle(0);
    watch.at(10 * MINUTE);
    watch.logEndsAt(1);
    await watch.problem();
    watch.at(10 * MINUTE + 1_000);
    watch.logEndsAt(2);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given records far apart and probes farther, are well: the new record has only just come', async () => {
    const watch = given({ handle: async () => 1 });
    await watch.open();
    await watch.handle(0);
    watch.at(10 * MINUTE);
    watch.logEndsAt(2);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given work that is called off as the group rebalances, are well', async () => {
    const watch = given({ handle: () => Promise.reject(new Error('The group is rebalancing')) });
    await watch.open();
    await watch.handler.handle(PARTITION, [aRecord({})], AbortSignal.abort()).catch(() => undefined);
    watch.assign([PARTITION]);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a record that waits while the group rebalances again and again, do not forget it', async () => {
    const watch = given();
    await watch.open();
    watch.logEndsAt(5);
    await watch.problem();
    watch.at(MINUTE + 1_000);
    watch.assign([PARTITION]);
    await watch.open();
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given a record from the future that is not handled, say so when it takes too long', async () => {
    const watch = given();
    await watch.open();
    void watch.handle(1_000 * MINUTE);
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given that Kafka does not say where the log ends, are judged by what is known', async () => {
    const inner = { assigned: stopped, handle: async () => 0 };
    const away = () => Promise.reject(new Error('Kafka is away'));
    const watch = partitionHealth(inner, { logEnds: away, limits: LIMITS, now: () => 0 });
    watch.assign([PARTITION]);
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given that Kafka does not say for a while where the log ends, say so', async () => {
    const watch = given({}, 10_000);
    await watch.open();
    watch.logEndsAt(undefined);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(10_001);
    await expect(watch.problem()).resolves.toBe(
      'allocation.commands-0: Kafka has not reported its log end for 10 s: check that it has a leader',
    );
    watch.logEndsAt(0);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given that nothing is handled while records wait, say so long before one of them is too old', async () => {
    const watch = given({}, 10_000);
    await watch.open();
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.logEndsAt(5);
    watch.at(5_000);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(16_000);
    await expect(watch.problem()).resolves.toBe('records wait, and none has been handled for 11 s');
    const handled = watch.handle(0);
    watch.work.resolve(5);
    await handled;
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given one that another worker has now, ignore how its old assignment ends', async () => {
    const watch = given({ handle: stopped });
    watch.assign([]);
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given that a stopped one went to another worker, are well', async () => {
    const watch = given({ assigned: stopped });
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    watch.assign([]);
    await expect(watch.problem()).resolves.toBeUndefined();
  });
});
