import { describe, expect, it } from '@jest/globals';
import { OutboxDamaged, type OutboxReader } from '../../../../src/processing/flush/outbox.ts';
import type { EventPublisher } from '../../../../src/processing/publish/ports.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryDatabase } from '../../../support/memory/database.ts';
import { memoryEventPublisher } from '../../../support/memory/event-publisher.ts';
import { flakyEventPublisher, type PublishFault } from '../../../support/memory/flaky-event-publisher.ts';
import { memoryOutboxListener } from '../../../support/memory/outbox-listener.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { memoryRelayProgress } from '../../../support/memory/relay-progress.ts';
import { OTHER, STREAM, ids, ownRelays } from '../../../support/memory/own-relays.ts';
import type { RunningRelay } from '../../../support/memory/relay.ts';

const { world, relay, commit, publishes } = ownRelays();

describe('a relay', () => {
  it('publishes the messages of the outbox once, in order, and stores its position', async () => {
    await commit(1, 7);
    relay();
    await publishes(7);
    expect(world.publishedIds()).toEqual(ids(1, 7));
    expect([...world.topics.positions]).toEqual([
      ['allocation.commands-0', { sequence: 7, messageId: 'm7' }],
    ]);
  });

  it('reports its progress by the number of the checkpoint', async () => {
    const progress = memoryRelayProgress();
    const id = await commit(1, 7);
    relay({ progress });
    await eventually('the progress is reported', () => progress.streams.get(id) === 7, 2_000);
  });

  it('given that progress cannot be reported, still publishes', async () => {
    await commit(1, 7);
    relay({
      progress: { ...memoryRelayProgress(), report: () => Promise.reject(new Error('the database is away')) },
    });
    await publishes(7);
  });

  it('given more messages than fit one transaction, publishes all in order', async () => {
    await commit(1, 25);
    relay({ batchSize: 10 });
    await publishes(25);
    expect(world.publishedIds()).toEqual(ids(1, 25));
  });

  it('given a notification, publishes new messages', async () => {
    relay();
    await commit(1, 2);
    await publishes(2);
    await commit(3, 4);
    await publishes(4);
    expect(world.publishedIds()).toEqual(ids(1, 4));
  });

  it('given no notification, polls', async () => {
    relay({ outboxListener: memoryOutboxListener(memoryDatabase()), pollInterval: 5 });
    await commit(1, 2);
    await publishes(2);
  });

  it('given a long and a short stream, publishes the short one before the end of the long one', async () => {
    await commit(1, 100);
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 1, { id: 'short' }));
    relay({ batchSize: 10 });
    await publishes(101);
    expect(world.publishedIds().indexOf('short')).toBeLessThan(10);
    expect(world.publishedIds().filter((id) => id !== 'short')).toEqual(ids(1, 100));
  });

  it('given messages larger than the limit of one read, publishes them one by one', async () => {
    await commit(1, 5);
    relay({ outbox: memoryOutboxReader(world.database, 1) });
    await publishes(5);
    expect(world.publishedIds()).toEqual(ids(1, 5));
  });
});

describe('a relay that starts after another', () => {
  it('continues where the other one stopped', async () => {
    await commit(1, 3);
    const first = relay();
    await publishes(3);
    await first.stop();
    await commit(4, 6);
    relay();
    await publishes(6);
    expect(world.publishedIds()).toEqual(ids(1, 6));
  });

  it('given an outbox restored from a backup and replayed, publishes only new messages', async () => {
    world.topics.positions.set('allocation.commands-0', { sequence: 4, messageId: 'm4' });
    await commit(1, 3);
    relay();
    await commit(4, 5);
    await publishes(1);
    expect(world.publishedIds()).toEqual(['m5']);
  });

  it('given published messages that were dropped from the outbox, publishes the next one', async () => {
    world.topics.positions.set('allocation.commands-0', { sequence: 4, messageId: 'm4' });
    await commit(5, 6);
    relay();
    await publishes(2);
    expect(world.publishedIds()).toEqual(ids(5, 6));
  });
});

describe('a publisher that fails', () => {
  it.each<[string, PublishFault[]]>([
    ['before anything is published', [undefined, 'away', 'away']],
    ['after all was published', [undefined, 'answer lost', undefined, 'answer lost']],
  ])('given a failure %s, each message is published once, in order', async (_, faults) => {
    await commit(1, 25);
    const { lines } = relay({
      batchSize: 5,
      publisher: flakyEventPublisher(memoryEventPublisher(world.topics), faults),
    });
    await publishes(25);
    await eventually('no fault left', () => faults.length === 0, 2_000);
    expect(world.publishedIds()).toEqual(ids(1, 25));
    expect(lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
  });

  it('given that it cannot be opened, is opened again', async () => {
    await commit(1, 1);
    const inner = memoryEventPublisher(world.topics);
    let refusals = 3;
    const publisher: EventPublisher = {
      ...inner,
      open: () => (refusals-- > 0 ? Promise.reject(new Error('no coordinator')) : inner.open()),
    };
    relay({ publisher });
    await publishes(1);
    expect(world.publishedIds()).toEqual(['m1']);
  });
});

describe('a stream that contradicts what was published', () => {
  const stopped = (of: RunningRelay) =>
    of.lines.filter((line) => line.level === 'error').map((line) => line['stream']);

  it('given another message at the position, stops, and the others go on', async () => {
    world.topics.positions.set('allocation.commands-0', { sequence: 2, messageId: 'another' });
    await commit(1, 3);
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 1, { id: 'fine' }));
    const running = relay();
    await publishes(1);
    await commitMessages(world.unitOfWork, OTHER, sequenced(2, 2, { id: 'still fine' }));
    await publishes(2);
    expect(world.publishedIds()).toEqual(['fine', 'still fine']);
    expect(stopped(running)).toEqual(['allocation.commands-0']);
  });

  it.each([
    ['in the middle', [...sequenced(1, 2), ...sequenced(4, 5)]],
    ['at the beginning', sequenced(2, 3)],
  ])('given a gap %s, stops, and no message after the gap is published', async (_, messages) => {
    await commitMessages(world.unitOfWork, STREAM, messages);
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 1, { id: 'fine' }));
    const running = relay();
    await publishes(1);
    expect(stopped(running)).toEqual(['allocation.commands-0']);
    expect(world.publishedIds()).not.toContain('m5');
    expect(world.publishedIds()).not.toContain('m3');
  });

  it.each([
    ['all unpublished messages are', 2],
    ['all messages are', 0],
  ])('given that %s gone from the outbox, stops, and the relay logs it', async (_, kept) => {
    world.topics.positions.set('allocation.commands-0', { sequence: 2, messageId: 'm2' });
    const id = await commit(1, 5);
    const messages = world.database.committed.outbox.get(id) ?? [];
    world.database.committed.outbox.set(id, messages.slice(0, kept));
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 1, { id: 'fine' }));
    const running = relay();
    await publishes(1);
    await eventually('the stream is named in the log', () => stopped(running).length > 0, 1_000);
    expect(stopped(running)).toEqual(['allocation.commands-0']);
  });

  it('given that it cannot be read, stops, and the relay logs it; the others go on', async () => {
    const id = await commit(1, 5);
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 1, { id: 'fine' }));
    const outbox = memoryOutboxReader(world.database);
    const read: OutboxReader['read'] = (stream, from, limit) =>
      stream === id ? Promise.reject(new OutboxDamaged('message 1')) : outbox.read(stream, from, limit);
    const running = relay({ outbox: { ...outbox, read } });
    await publishes(1);
    await eventually('the stream is named in the log', () => stopped(running).length > 0, 1_000);
    expect([stopped(running), world.publishedIds()]).toEqual([['allocation.commands-0'], ['fine']]);
  });
});
