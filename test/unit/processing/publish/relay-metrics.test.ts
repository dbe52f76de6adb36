import { describe, expect, it } from '@jest/globals';
import { observeRelay, relayMetrics } from '../../../../src/processing/publish/relay-metrics.ts';
import { relayHealth } from '../../../../src/processing/publish/relay-health.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryEventPublisher } from '../../../support/memory/event-publisher.ts';
import { flakyEventPublisher, type PublishFault } from '../../../support/memory/flaky-event-publisher.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { ownRelays } from '../../../support/memory/own-relays.ts';
import { memoryRelayProgress } from '../../../support/memory/relay-progress.ts';

const TOPICS = { event: 'events', rejection: 'rejections', 'dead-letter': 'dead-letters' };
const SENT = 'messaging.client.sent.messages{messaging.destination.name="events"';
const LABELS = 'topic="allocation.commands",partition="0"';

const { world, relay, commit, publishes } = ownRelays();

/** A relay that counts; `faults` of its publisher. */
function countingRelay(faults: PublishFault[] = []) {
  const { metrics, ...found } = memoryMetrics();
  relay({
    publisher: flakyEventPublisher(memoryEventPublisher(world.topics), faults),
    metrics: relayMetrics(metrics, TOPICS),
  });
  return found;
}

describe('the transactions of a relay', () => {
  it('are counted with their messages and bytes', async () => {
    await commit(1, 7);
    const { counted, recordings, values } = countingRelay();
    await publishes(7);
    await eventually('the transaction is counted', () => counted()[`${SENT}}`] === 7);
    expect(values('allocation.relay.transaction.messages')).toEqual([7]);
    expect(values('allocation.relay.transaction.size')[0]).toBeGreaterThan(7);
    expect(recordings()).toMatchObject({
      'allocation.relay.transaction.duration{result="committed"}': 1,
      'messaging.client.operation.duration': 1,
    });
  });

  it('given a failure, are counted as failed, and so is the interruption', async () => {
    await commit(1, 3);
    const { counted, recordings, values } = countingRelay(['away']);
    await publishes(3);
    await eventually('the second attempt is counted', () => counted()[`${SENT}}`] === 3);
    expect(counted()).toMatchObject({
      [`${SENT},error.type="_OTHER"}`]: 3,
      'allocation.relay.interruptions': 1,
    });
    expect(recordings()['allocation.relay.transaction.duration{result="failed"}']).toBe(1);
    expect(values('allocation.relay.transaction.messages')).toEqual([3]);
  });

  it('given a refusal, are counted as refused, and the stream is shown as stopped', async () => {
    await commit(1, 1);
    world.topics.missing.add('event');
    const { metrics, counted, recordings, read } = memoryMetrics();
    const outbox = memoryOutboxReader(world.database);
    const health = relayHealth(outbox, { maxAge: 60_000, standstill: 10_000 }, Date.now);
    relay({ health, metrics: relayMetrics(metrics, TOPICS) });
    observeRelay(metrics, { ...observed(), health, outbox });
    await eventually(
      'the stream is stopped',
      async () => (await read())[`allocation.outbox.stream.stopped{${LABELS}}`] === 1,
    );
    expect(counted()[`${SENT},error.type="MessagesRefused"}`]).toBeGreaterThan(0);
    expect(recordings()['allocation.relay.transaction.duration{result="refused"}']).toBeGreaterThan(0);
  });
});

/** A relay that does not lead. */
const observed = () => ({
  shard: { index: 1, count: 2 },
  leadership: { leads: () => false },
  progress: memoryRelayProgress(),
  outbox: memoryOutboxReader(world.database),
  health: relayHealth(memoryOutboxReader(world.database), { maxAge: 1, standstill: 1 }, Date.now),
});

describe('the outbox, as a relay shows it', () => {
  it('given a leader, is what the leader has not published', async () => {
    await commit(1, 5);
    const { metrics, read } = memoryMetrics();
    const parts = observed();
    parts.health.publishing(
      new Map([['allocation.commands-0', { sequence: 3, messageId: 'm3' }]]),
      new Set(),
    );
    observeRelay(metrics, { ...parts, leadership: { leads: () => true } });
    expect(await read()).toEqual({
      'allocation.relay.leader{shard="1/2"}': 1,
      [`allocation.outbox.backlog{${LABELS}}`]: 2,
      [`allocation.outbox.oldest.age{${LABELS}}`]: expect.any(Number),
      [`allocation.outbox.stream.stopped{${LABELS}}`]: 0,
    });
  });

  it('given a standby, is what the leader has reported', async () => {
    const id = await commit(1, 5);
    const { metrics, read } = memoryMetrics();
    const parts = observed();
    await parts.progress.report(new Map([[id, 5]]));
    observeRelay(metrics, parts);
    expect(await read()).toEqual({
      'allocation.relay.leader{shard="1/2"}': 0,
      [`allocation.outbox.backlog{${LABELS}}`]: 0,
      [`allocation.outbox.oldest.age{${LABELS}}`]: 0,
    });
  });
});
