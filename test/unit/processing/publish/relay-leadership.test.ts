import { relayHealth } from '../../../../src/processing/publish/relay-health.ts';
import { describe, expect, it } from '@jest/globals';
import { runRelay } from '../../../../src/processing/publish/relay.ts';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { eventually, staysOpen } from '../../../support/conformance/eventually.ts';
import { memoryEventPublisher } from '../../../support/memory/event-publisher.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { memoryOutboxListener } from '../../../support/memory/outbox-listener.ts';
import { memoryRelayProgress } from '../../../support/memory/relay-progress.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { memoryLeadership } from '../../../support/memory/leadership.ts';
import { ids, ownRelays } from '../../../support/memory/own-relays.ts';
import type { RunningRelay } from '../../../support/memory/relay.ts';

const { world, relay, commit, publishes } = ownRelays();
const inOrder = (count: number): string[] => ids(1, count);
const leads = ({ lines }: RunningRelay): boolean => lines.some(({ message }) => message === 'relay leads');

describe('two relays', () => {
  it('given that the first leads, the second stays on standby and publishes nothing', async () => {
    const first = relay();
    const second = relay();
    await commit(1, 3);
    await publishes(3);
    expect([first, second].map(leads)).toEqual([true, false]);
    expect(world.publishedIds()).toEqual(inOrder(3));
  });

  it('given that the leader stops, the standby continues at its position', async () => {
    const first = relay();
    relay();
    await commit(1, 3);
    await publishes(3);
    await first.stop();
    await commit(4, 6);
    await publishes(6);
    expect(world.publishedIds()).toEqual(inOrder(6));
  });

  it('given that the leader loses leadership, the standby takes over and the old leader becomes the standby', async () => {
    const first = relay();
    const second = relay();
    await commit(1, 3);
    await publishes(3);
    world.seat.vacate();
    await commit(4, 6);
    await publishes(6);
    expect(leads(second)).toBe(true);
    world.seat.vacate();
    await commit(7, 9);
    await publishes(9);
    expect(world.publishedIds()).toEqual(inOrder(9));
    expect(first.lines.filter(({ message }) => message === 'relay leads')).toHaveLength(2);
  });

  it('given a leader that has not noticed the loss of leadership, only the newer leader publishes', async () => {
    const frozen: Leadership = {
      lead: () => Promise.resolve(new AbortController().signal),
      release: async () => {},
    };
    const old = relay({ leadership: frozen, retry: { firstDelay: 60_000, maxDelay: 60_000 } });
    await commit(1, 3);
    await publishes(3);
    const newer = relay();
    await eventually('the newer one leads', () => leads(newer), 2_000);
    await commit(4, 6);
    await publishes(6);
    await eventually('the old one was refused', () => old.lines.some(({ level }) => level === 'warn'), 2_000);
    expect(world.publishedIds()).toEqual(inOrder(6));
  });
});

describe('a leadership that cannot be acquired', () => {
  it('given a database that is away, is requested again', async () => {
    const inner = memoryLeadership(world.seat);
    let away = 3;
    const leadership: Leadership = {
      ...inner,
      lead: (stop) => (away-- > 0 ? Promise.reject(new TechnicalFailure('away')) : inner.lead(stop)),
    };
    const running = relay({ leadership });
    await commit(1, 1);
    await publishes(1);
    const attempts = running.lines.filter(({ level }) => level === 'warn').map((line) => line['attempt']);
    expect(attempts).toEqual([1, 2, 3]);
  });
});

describe('a relay that is stopped', () => {
  const parts = () => ({
    outbox: memoryOutboxReader(world.database),
    publisher: memoryEventPublisher(world.topics),
    leadership: memoryLeadership(world.seat),
    outboxListener: memoryOutboxListener(world.database),
    progress: memoryRelayProgress(),
    health: relayHealth(memoryOutboxReader(world.database), { maxAge: 60_000, standstill: 10_000 }, Date.now),
    batchSize: 10,
    pollInterval: 60_000,
    retry: { firstDelay: 60_000, maxDelay: 60_000 },
    now: performance.now.bind(performance),
    logger: memoryLogger(),
  });

  it('given that it waits for leadership, a notification or a retry, ends at once', async () => {
    const failing = relay({
      outbox: { ...memoryOutboxReader(world.database), streams: () => Promise.reject(new Error('x')) },
    });
    await eventually('the relay failed', () => failing.lines.some(({ level }) => level === 'warn'), 2_000);
    const idle = relay();
    const standby = relay();
    await eventually('the relay leads', () => leads(idle) || leads(standby), 2_000);
    const stopping = Promise.all([failing.stop(), idle.stop(), standby.stop()]);
    await expect(staysOpen(stopping, 1_000)).resolves.toBe(false);
  });

  it('given a stop before it starts, acquires no leadership', async () => {
    await runRelay(parts(), AbortSignal.abort());
    expect(world.topics.epochs.size).toBe(0);
  });

  it('given a stop at the moment it becomes the leader, releases leadership', async () => {
    const leader = memoryLeadership(world.seat);
    await leader.lead(new AbortController().signal);
    const stop = new AbortController();
    const ended = runRelay(parts(), stop.signal);
    await leader.release();
    stop.abort();
    await ended;
    const next = memoryLeadership(world.seat).lead(new AbortController().signal);
    await expect(staysOpen(next, 2_000)).resolves.toBe(false);
  });
});
