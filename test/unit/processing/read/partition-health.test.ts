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
  it('given no waiting record, are healthy', async () => {
    await expect(given().problem()).resolves.toBeUndefined();
  });

  it('given a waiting record, are healthy until it is too old', async () => {
    const watch = given();
    await watch.open();
    void watch.handle(0);
    watch.at(MINUTE);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given an old record that is finally handled, are healthy again', async () => {
    const watch = given();
    await watch.open();
    const handled = watch.handle(0);
    watch.at(2 * MINUTE);
    watch.work.resolve(1);
    await handled;
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a partition that is stopped when it is assigned, are unhealthy', async () => {
    const watch = given({ assigned: stopped });
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given a partition that is stopped when records arrive, are unhealthy', async () => {
    const watch = given({ handle: stopped });
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given a partition with an unreadable batch, are unhealthy until the records after it are handled', async () => {
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

  it('given 300,000 records at once, show the age of the oldest', async () => {
    const watch = given();
    await watch.open();
    const record = aRecord({ timestamp: MINUTE });
    const records = [...Array<typeof record>(300_000).fill(record), aRecord({ timestamp: 0 })];
    void watch.handler.handle(PARTITION, records, never);
    watch.at(2 * MINUTE);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 120 s');
  });

  it('given a partition whose position has not been read for too long, are unhealthy', async () => {
    const watch = given();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe(
      'allocation.commands-0: its position has not been read for 61 s',
    );
    await watch.open();
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a partition with an unexpected error, are unhealthy until it is opened', async () => {
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

  it('given a partition that must be opened again because its checkpoint was moved, are healthy', async () => {
    const watch = given({ handle: () => Promise.reject(new CheckpointMoved('moved')) });
    await watch.open();
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given unfetched records after the handled ones, are unhealthy when the records are too old', async () => {
    const watch = given();
    await watch.open();
    watch.logEndsAt(5);
    await expect(watch.problem()).resolves.toBeUndefined();
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given a backlog that is being handled, are unhealthy also between two fetches', async () => {
    const watch = given({ handle: async () => 1 });
    await watch.open();
    watch.at(10 * MINUTE);
    watch.logEndsAt(5);
    await watch.handle(MINUTE);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 540 s');
    watch.logEndsAt(1);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a record that arrives after a long pause, are healthy', async () => {
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

  it('given records far apart and health probes even farther apart, are healthy: the new record has just arrived', async () => {
    const watch = given({ handle: async () => 1 });
    await watch.open();
    await watch.handle(0);
    watch.at(10 * MINUTE);
    watch.logEndsAt(2);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given work that is cancelled by a rebalance, are healthy', async () => {
    const watch = given({ handle: () => Promise.reject(new Error('The group is rebalancing')) });
    await watch.open();
    await watch.handler.handle(PARTITION, [aRecord({})], AbortSignal.abort()).catch(() => undefined);
    watch.assign([PARTITION]);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a record that waits during repeated rebalances, are still unhealthy', async () => {
    const watch = given();
    await watch.open();
    watch.logEndsAt(5);
    await watch.problem();
    watch.at(MINUTE + 1_000);
    watch.assign([PARTITION]);
    await watch.open();
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given an unhandled record with a future timestamp, are unhealthy when it takes too long', async () => {
    const watch = given();
    await watch.open();
    void watch.handle(1_000 * MINUTE);
    watch.at(MINUTE + 1_000);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0: a record has waited for 61 s');
  });

  it('given an unknown log end, are judged by the known records', async () => {
    const inner = { assigned: stopped, handle: async () => 0 };
    const away = () => Promise.reject(new Error('Kafka is away'));
    const watch = partitionHealth(inner, { logEnds: away, limits: LIMITS, now: () => 0 });
    watch.assign([PARTITION]);
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    await expect(watch.problem()).resolves.toBe('allocation.commands-0 is stopped');
  });

  it('given a log end that is unknown for a while, are unhealthy', async () => {
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

  it('given that nothing is handled while records wait, are unhealthy long before a record is too old', async () => {
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

  it('given a partition that another worker has now, ignore the result of the old assignment', async () => {
    const watch = given({ handle: stopped });
    watch.assign([]);
    await watch.handle(0).catch(() => undefined);
    await expect(watch.problem()).resolves.toBeUndefined();
  });

  it('given a stopped partition that moved to another worker, are healthy', async () => {
    const watch = given({ assigned: stopped });
    await watch.handler.assigned(PARTITION, BOUNDS).catch(() => undefined);
    watch.assign([]);
    await expect(watch.problem()).resolves.toBeUndefined();
  });
});
