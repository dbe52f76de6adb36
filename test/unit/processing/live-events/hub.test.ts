import { setTimeout as realDelay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { liveHub } from '../../../../src/processing/live-events/hub.ts';
import type { LiveFilter } from '../../../../src/processing/live-events/live-event.ts';
import type { LiveSink } from '../../../../src/processing/live-events/viewer.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { aRecord, jsonBytes, NOON } from '../../../support/builders/records.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

beforeEach(() => void jest.useFakeTimers({ now: NOON }));
afterEach(() => void jest.useRealTimers());

const published = (offset: number, sku = 'LAMP'): InboundRecord =>
  aRecord({
    topic: 'allocation.events',
    offset,
    value: jsonBytes({ orderId: `o${offset}`, sku, qty: 1 }),
    headers: [
      ['ce_id', `c${offset}/1`],
      ['ce_type', 'OutOfStock'],
      ['ce_sequence', String(offset)],
      ['ce_causationid', `c${offset}`],
    ],
  });

function given({ maxViewers = 2 } = {}) {
  let failure: Error | undefined;
  let deliver: ((record: InboundRecord) => void) | undefined;
  let fail = (_: Error): void => undefined;
  const beganAt: Map<string, number>[] = [];
  const hub = liveHub({
    follower: {
      async follow(onRecord, positions) {
        if (failure) throw failure;
        beganAt.push(new Map(positions));
        deliver = onRecord;
        const { promise: failed, reject } = Promise.withResolvers<never>();
        fail = reject;
        failed.catch(() => undefined);
        return { failed, close: async () => void (deliver = undefined) };
      },
    },
    maxViewers,
    retry: { firstDelay: 1, maxDelay: 1 },
    run: 'run',
    logger: memoryLogger(),
    monotonicNow: Date.now,
    now: Date.now,
  });
  return {
    hub,
    beganAt,
    isFollowing: () => deliver !== undefined,
    publish: (...records: InboundRecord[]) => records.forEach((record) => deliver?.(record)),
    async goAway(reason: string): Promise<void> {
      failure = new TechnicalFailure(reason);
      fail(failure);
      await realDelay(5);
    },
    async comeBack(): Promise<void> {
      failure = undefined;
      // The pause before another attempt is not one of the fake timers.
      await eventually('it follows again', () => beganAt.length === 2);
    },
    async watch(filter: LiveFilter = {}, lastId?: string) {
      const seen: unknown[] = [];
      const viewer = { isFree: true };
      const sink: LiveSink = {
        event: (id, { data }) => void seen.push(`${id} ${(data as { orderId: string }).orderId}`),
        skipped: (count, reason) => void seen.push({ count, reason }),
        status: ({ following, reason }) => void seen.push(following ? 'following' : reason),
        heartbeat: () => void seen.push('heartbeat'),
        isFree: () => viewer.isFree,
        end: () => void seen.push('end'),
      };
      const stop = hub.watch(filter, sink, lastId);
      await jest.advanceTimersByTimeAsync(1);
      return { stop, seen, viewer };
    },
  };
}

describe('a viewer of events', () => {
  it('gets the events that are published from then on', async () => {
    const { watch, publish } = given();
    const { seen } = await watch();
    publish(published(1), published(2));
    expect(seen).toEqual(['starting', 'following', 'run-1 o1', 'run-2 o2']);
  });

  it('gets only what it filters for', async () => {
    const { watch, publish } = given({ maxViewers: 3 });
    const bySku = await watch({ sku: 'LAMP' });
    const byOrder = await watch({ order: 'o2' });
    publish(published(1, 'LAMP'), published(2, 'TABLE'), aRecord({ value: Buffer.from('no event') }));
    expect(bySku.seen.slice(2)).toEqual(['run-1 o1']);
    expect(byOrder.seen).toEqual(['following', 'run-2 o2']);
  });

  it('gets a sample of all times at a high rate, and the number of the others each second', async () => {
    const { watch, publish } = given();
    const { seen } = await watch();
    let sent = 0;
    for (let tenth = 0; tenth < 10; tenth += 1) {
      publish(...Array.from({ length: 200 }, () => published((sent += 1))));
      await jest.advanceTimersByTimeAsync(100);
    }
    await jest.advanceTimersByTimeAsync(1_000);
    const events = seen.filter((each) => String(each).startsWith('run-'));
    const skipped = seen.filter((each) => typeof each === 'object') as { count: number }[];
    expect(events.length).toBeGreaterThanOrEqual(50);
    expect(events.length).toBeLessThanOrEqual(55);
    expect(events.length + skipped.reduce((sum, { count }) => sum + count, 0)).toBe(2_000);
    expect(
      new Set(events.map((each) => Math.floor((Number(String(each).slice(4).split(' ')[0]) - 1) / 200))).size,
    ).toBe(10);
  });

  it('that takes them too slowly is told how many it lost, when it is free again', async () => {
    const { watch, publish } = given();
    const { seen, viewer } = await watch();
    viewer.isFree = false;
    publish(published(1), published(2));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(seen).toEqual(['starting', 'following']);
    viewer.isFree = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(seen.slice(2)).toEqual([{ count: 2, reason: 'slow' }]);
  });

  it('gets a heartbeat every 15 seconds', async () => {
    const { watch } = given();
    const { seen } = await watch();
    await jest.advanceTimersByTimeAsync(30_000);
    expect(seen.filter((each) => each === 'heartbeat')).toHaveLength(2);
  });

  it('that comes back gets what it missed', async () => {
    const { watch, publish } = given();
    const first = await watch();
    publish(published(1));
    first.stop?.();
    publish(published(2), published(3));
    const { seen } = await watch({}, 'run-1');
    expect(seen).toEqual(['following', 'run-2 o2', 'run-3 o3']);
  });

  it('that comes back after many events gets the last ones, and the number of the others', async () => {
    const { watch, publish } = given();
    const first = await watch();
    publish(published(1));
    first.stop?.();
    publish(...Array.from({ length: 60 }, (_, n) => published(n + 2)));
    const { seen } = await watch({}, 'run-1');
    expect(seen[1]).toEqual({ count: 10, reason: 'gap' });
    expect(seen.slice(2)).toHaveLength(50);
    expect(seen.at(-1)).toBe('run-61 o61');
  });

  it.each(['other-1', 'run-', 'run-x', 'run-99', ''])(
    'that comes back with %j is told that something may be missing',
    async (lastId) => {
      const { watch, publish } = given();
      await watch();
      publish(published(1));
      const { seen } = await watch({}, lastId);
      expect(seen).toEqual(['following', { count: null, reason: 'gap' }]);
    },
  );

  it('is told when Kafka is away and when it is back, and gets what was published meanwhile', async () => {
    const { watch, publish, goAway, comeBack, beganAt } = given();
    const { seen } = await watch();
    publish(published(7));
    await goAway('Kafka: away');
    await comeBack();
    publish(published(8));
    expect(seen.slice(2)).toEqual(['run-1 o7', 'Kafka: away', 'following', 'run-2 o8']);
    expect(beganAt).toEqual([new Map(), new Map([['allocation.events-0', 8]])]);
  });
});

describe('the follower of events', () => {
  it('is one for all viewers, and ends half a minute after the last one has left', async () => {
    const { watch, isFollowing, beganAt } = given();
    expect(isFollowing()).toBe(false);
    const one = await watch();
    const other = await watch();
    expect(beganAt).toHaveLength(1);
    one.stop?.();
    other.stop?.();
    await jest.advanceTimersByTimeAsync(29_000);
    expect(isFollowing()).toBe(true);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(isFollowing()).toBe(false);
    await watch();
    expect(isFollowing()).toBe(true);
  });

  it('takes no more viewers than there may be', async () => {
    const { watch } = given({ maxViewers: 1 });
    const { stop } = await watch();
    expect((await watch()).stop).toBeUndefined();
    stop?.();
    expect((await watch()).stop).toBeDefined();
  });

  it('ends with the process, and so do the streams', async () => {
    const { hub, watch, isFollowing } = given();
    const { seen } = await watch();
    const closed = hub.close();
    await jest.advanceTimersByTimeAsync(3_000);
    await closed;
    expect(seen.at(-1)).toBe('end');
    expect(isFollowing()).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});
