import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventPublisher } from '../../../../src/processing/publish/ports.ts';
import { FIRST_SIZE } from '../../../../src/processing/publish/transaction-size.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryEventPublisher } from '../../../support/memory/event-publisher.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { relayWorld, type RunningRelay, startRelay } from '../../../support/memory/relay.ts';

const stream = (partition: number) => ({ topic: 'allocation.commands', partition });
const KILOBYTE = Buffer.alloc(1_000, 'x');
const SECOND = 1_000;

type Transaction = { readonly messages: number; readonly bytes: number; readonly streams: readonly string[] };

/** A relay whose transactions take as long as `duration` returns, on a clock that is otherwise fixed. */
function measured(
  duration: (bytes: number, transaction: number) => number,
  fails: (ms: number) => boolean = () => false,
) {
  const world = relayWorld();
  const inner = memoryEventPublisher(world.topics);
  const transactions: Transaction[] = [];
  let clock = 0;
  const publisher: EventPublisher = {
    ...inner,
    async publish(messages, positions) {
      const bytes = messages.reduce((sum, { record }) => sum + record.length, 0);
      const ms = duration(bytes, transactions.length);
      transactions.push({ messages: messages.length, bytes, streams: [...positions.keys()] });
      clock += ms;
      if (fails(ms)) throw new Error('aborted');
      await inner.publish(messages, positions);
    },
  };
  const start = (batchSize = 5_000): RunningRelay =>
    startRelay(world, {
      publisher,
      batchSize,
      outbox: memoryOutboxReader(world.database, 16_000_000),
      now: () => clock,
    });
  const commit = (partition: number, count: number) =>
    commitMessages(world.unitOfWork, stream(partition), sequenced(1, count, { value: KILOBYTE }));
  const published = (count: number) =>
    eventually(`${count} are published`, () => world.topics.published.length >= count, 5_000);
  return { world, transactions, start, commit, published };
}

let relays: RunningRelay[] = [];
const running = (relay: RunningRelay): RunningRelay => {
  relays.push(relay);
  return relay;
};

afterEach(async () => {
  await Promise.all(relays.map((each) => each.stop()));
  relays = [];
});

const inOrder = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index + 1}`);

describe('the transactions of a relay', () => {
  it('given no limit on the throughput, start small and soon contain the maximum number of messages', async () => {
    const { world, transactions, start, commit, published } = measured(() => 20);
    await commit(0, 3_000);
    running(start(500));
    await published(3_000);
    expect(transactions[0]?.bytes).toBeLessThanOrEqual(FIRST_SIZE.maxBytes);
    expect(transactions.findIndex(({ messages }) => messages === 500)).toBeLessThan(8);
    expect(world.publishedIds()).toEqual(inOrder(3_000));
  });

  it('given 20 kB a second, become smaller, and everything is published once, in order', async () => {
    const perSecond = 20_000;
    const { world, transactions, start, commit, published } = measured(
      (bytes) => (bytes / perSecond) * SECOND,
    );
    await commit(0, 2_000);
    running(start());
    await published(2_000);
    const durations = transactions.map(({ bytes }) => bytes / perSecond);
    expect(Math.max(...durations)).toBeLessThan(10);
    expect(world.publishedIds()).toEqual(inOrder(2_000));
  });

  it('given that Kafka aborts them for their duration, become smaller, and the relay logs it', async () => {
    const { world, transactions, start, commit, published } = measured(
      (bytes) => (bytes / 500) * SECOND,
      (ms) => ms > 30 * SECOND,
    );
    await commit(0, 100);
    const { lines } = running(start());
    await published(100);
    expect(transactions.filter(({ bytes }) => bytes > 500 * 30)).toHaveLength(1);
    expect(world.publishedIds()).toEqual(inOrder(100));
    expect(lines.find(({ message }) => message.includes('producer quota'))).toMatchObject({ level: 'info' });
  });

  it('given space for a single message, include every stream in turn', async () => {
    const { transactions, start, commit, published } = measured(
      (_, transaction) => (transaction === 0 ? 1_000 * SECOND : 2 * SECOND),
      (ms) => ms > 30 * SECOND,
    );
    for (const partition of [0, 1, 2]) await commit(partition, 40);
    running(start());
    await published(120);
    const turns = transactions.slice(1, 10).map(({ streams }) => streams.join());
    expect(new Set(turns.slice(0, 3)).size).toBe(3);
    expect(new Set(turns.slice(3, 6)).size).toBe(3);
  });
});
