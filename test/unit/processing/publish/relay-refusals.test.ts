import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { relayHealth } from '../../../../src/processing/publish/relay-health.ts';
import type { EventPublisher } from '../../../../src/processing/publish/ports.ts';
import { MessagesRefused } from '../../../../src/processing/publish/refused-messages.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { commitNext } from '../../../support/builders/committed-outcome.ts';
import {
  aMessage,
  encodedMessage,
  sequenced,
  type SequencedMessage,
} from '../../../support/builders/messages.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryEventPublisher } from '../../../support/memory/event-publisher.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { ids, OTHER, ownRelays, STREAM } from '../../../support/memory/own-relays.ts';
import type { RunningRelay } from '../../../support/memory/relay.ts';

const { world, relay, publishes } = ownRelays();
const LARGE = Buffer.alloc(1_000);
const NAME = 'allocation.commands-0';

/** The same messages, with one of them replaced. */
const withOne = (
  messages: SequencedMessage[],
  sequence: number,
  over: Partial<SequencedMessage>,
): SequencedMessage[] => messages.map((each) => (each.sequence === sequence ? { ...each, ...over } : each));

const commit = (messages: SequencedMessage[], partition = STREAM) =>
  commitMessages(world.unitOfWork, partition, messages);
const others = (from: number, to: number): Promise<number> =>
  commit(
    sequenced(from, to).map((each) => ({ ...each, ...aMessage({ id: `other-${each.sequence}` }) })),
    OTHER,
  );

const errors = ({ lines }: RunningRelay): string[] =>
  lines.filter(({ level }) => level === 'error').map((line) => (line['err'] as Error).message);
const isStopped = (running: RunningRelay) =>
  eventually('the stream is stopped', () => errors(running).length > 0, 2_000);
/** The published messages of the stream with the refused message. */
const ofStream = (): string[] => world.publishedIds().filter((id) => id.startsWith('m'));

/** A relay with a clock that the test moves, and the number of transactions it has started. */
function timed(over: Partial<EventPublisher> = {}) {
  let time = 1_000_000;
  let transactions = 0;
  let looks = 0;
  const stored = memoryOutboxReader(world.database);
  const streams = () => {
    looks += 1;
    return stored.streams();
  };
  const inner = memoryEventPublisher(world.topics);
  const publisher: EventPublisher = {
    ...inner,
    async publish(messages, positions) {
      transactions += 1;
      await (over.publish ?? inner.publish)(messages, positions);
    },
  };
  const now = (): number => time;
  const health = relayHealth(stored, { maxAge: 60_000, standstill: 60_000 }, now);
  const running = relay({ outbox: { ...stored, streams }, publisher, now, health, pollInterval: 2 });
  return {
    running,
    health,
    transactions: () => transactions,
    async passes(seconds: number): Promise<void> {
      time += seconds * 1_000;
      const seen = looks;
      await eventually('it has looked again', () => looks > seen + 3, 2_000);
    },
  };
}

describe('a relay, given a message that is too large for its topic', () => {
  it('publishes the messages before it and the other streams, stops its stream once and logs the reason', async () => {
    world.topics.limits.set('event', 500);
    await commit(withOne(sequenced(1, 60), 40, { value: LARGE }));
    await others(1, 30);
    const { running, health } = timed();
    await isStopped(running);
    await others(31, 40);
    await publishes(39 + 40);
    expect(ofStream()).toEqual(ids(1, 39));
    expect(errors(running)).toEqual([
      expect.stringMatching(
        /^stream allocation\.commands-0: its next message, 40 \(event m40, key "LAMP", \d+ bytes\), cannot be published: too large: raise the limit/,
      ),
    ]);
    await expect(health.problem()).resolves.toBe(`stream ${NAME} is stopped: see the log`);
  });

  it('continues by itself once the limit is raised: nothing is lost, duplicated or out of order', async () => {
    world.topics.limits.set('event', 500);
    await commit(withOne(sequenced(1, 60), 40, { value: LARGE }));
    const { running, health, passes } = timed();
    await isStopped(running);
    await passes(10);
    expect(ofStream()).toEqual(ids(1, 39));
    world.topics.limits.set('event', 5_000);
    await passes(20);
    await publishes(60);
    expect(ofStream()).toEqual(ids(1, 60));
    expect(errors(running)).toHaveLength(1);
    await expect(health.problem()).resolves.toBeUndefined();
  });

  it('finds it with few transactions at any position', async () => {
    for (const at of [1, 50, 100]) {
      Object.assign(world.topics, { limits: new Map([['event', 500]]), published: [] });
      const partition = { ...STREAM, partition: at };
      await commit(withOne(sequenced(1, 100, { id: `m-${at}` }), at, { value: LARGE }), partition);
    }
    const { running, transactions } = timed();
    await eventually('all are found', () => errors(running).length === 3, 2_000);
    expect(world.publishedIds()).toHaveLength(0 + 49 + 99);
    // Each is found by halving 100 messages, with the same number of successful transactions.
    expect(transactions()).toBeLessThan(3 * 2 * 7);
  });

  it('given several such messages, stops the stream of each, and each continues later', async () => {
    world.topics.limits.set('event', 500);
    await commit(withOne(sequenced(1, 10), 3, { value: LARGE }));
    await commit(withOne(sequenced(1, 10, { id: 'other' }), 7, { value: LARGE }), OTHER);
    const { running, passes } = timed();
    await eventually('both are stopped', () => errors(running).length === 2, 2_000);
    expect(world.publishedIds()).toHaveLength(2 + 6);
    world.topics.limits.clear();
    await passes(10);
    await publishes(20);
    expect(ofStream()).toEqual(ids(1, 10));
  });
});

describe('a relay, given a topic that is gone', () => {
  const rejection = { kind: 'rejection' } as const;

  it('stops the streams that need it after their earlier messages; the others go on until it is back', async () => {
    world.topics.missing.add('rejection');
    await commit(withOne(sequenced(1, 9), 5, rejection));
    await others(1, 9);
    const { running, passes } = timed();
    await isStopped(running);
    await others(10, 12);
    await publishes(4 + 12);
    expect(ofStream()).toEqual(ids(1, 4));
    world.topics.missing.clear();
    await passes(10);
    await publishes(9 + 12);
    expect(ofStream()).toEqual(ids(1, 9));
    expect(errors(running)).toHaveLength(1);
  });

  it('given the topic of the events, goes on with streams whose next messages are rejections', async () => {
    world.topics.missing.add('event');
    await commit(sequenced(1, 3));
    await commit(sequenced(1, 5, { ...rejection, id: 'rejected' }), OTHER);
    const { running, health, passes } = timed();
    await publishes(5);
    await isStopped(running);
    expect(new Set(world.publishedIds())).toEqual(new Set(['rejected']));
    await expect(health.problem()).resolves.toContain(NAME);
    world.topics.missing.clear();
    await passes(10);
    await publishes(8);
    expect(ofStream()).toEqual(ids(1, 3));
  });

  it('tries it after 10, 20 and 40 s, then every minute, with one message; each attempt costs the others a publisher', async () => {
    world.topics.missing.add('event');
    await commit(sequenced(1, 3));
    await commit(sequenced(1, 3, { id: 'other' }), OTHER);
    const { running, transactions, passes } = timed();
    await eventually('both are stopped', () => errors(running).length === 2, 2_000);
    const begun: number[] = [];
    for (let second = 0; second < 190; second += 10) {
      await passes(10);
      begun.push(transactions() - 1);
    }
    expect(begun).toEqual([1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5]);
    expect(errors(running)).toHaveLength(2);
  });

  it('holds back messages of other streams that follow those of the stopped stream', async () => {
    const lamp = async (index: number, partition: number, kind: 'event' | 'rejection') => {
      const products = [{ sku: 'LAMP', loadedVersion: index - 1, version: index }];
      const message = encodedMessage(aMessage({ kind, id: `m${index}`, key: Buffer.from('LAMP') }));
      await commitNext(world.unitOfWork, { changes: { products }, messages: [message] }, partition);
    };
    world.topics.missing.add('rejection');
    await lamp(1, 0, 'event');
    await lamp(2, 0, 'rejection');
    await lamp(3, 1, 'event');
    await commit(sequenced(1, 1, { id: 'free' }), { ...STREAM, partition: 2 });
    const { running, passes } = timed();
    await isStopped(running);
    await publishes(2);
    await setTimeout(50);
    expect(new Set(world.publishedIds())).toEqual(new Set(['m1', 'free']));
    world.topics.missing.clear();
    await passes(10);
    await publishes(4);
    expect(ofStream()).toEqual(ids(1, 3));
  });

  it('keeps leadership: a standby would have to find the stopped streams again', async () => {
    world.topics.missing.add('rejection');
    const first = timed();
    await eventually('it leads', () => first.running.lines.length > 0, 2_000);
    const second = relay();
    await commit(withOne(sequenced(1, 9), 5, rejection));
    await isStopped(first.running);
    await first.passes(10);
    expect(second.lines).toEqual([]);
  });
});

describe('a relay, given a refusal of messages that it has not sent', () => {
  it('waits before it tries again, as after any failure', async () => {
    await commit(sequenced(1, 3));
    const refused = new MessagesRefused('stale', { kind: 'rejection', all: false });
    const { running } = timed({ publish: () => Promise.reject(refused) });
    const attempts = () => running.lines.filter(({ level }) => level === 'warn');
    await eventually('it has tried', () => attempts().length >= 2, 2_000);
    expect(attempts().map((line) => line['attempt'])).toEqual(attempts().map((_, index) => index + 1));
    expect(errors(running)).toEqual([]);
  });
});
