import { relayWatch } from '../../../src/processing/relay-watch.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay-progress.ts';
import { postgresOutboxBell } from '../../../src/adapters/postgres/outbox-bell.ts';
import { postgresLeadership } from '../../../src/adapters/postgres/leadership.ts';
import { runRelay } from '../../../src/processing/outbox-relay.ts';
import { commitMessages } from '../../support/builders/committed-messages.ts';
import { sequenced } from '../../support/builders/messages.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import type { EmptyDatabase } from '../../support/conformance/empty-database.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { dropOtherSessions, migratedDatabase } from '../postgres/test-database.ts';
import { makePublishers } from './test-publishers.ts';

const { database, pool, emptied } = migratedDatabase();
const STREAM = { topic: 'allocation.commands', partition: 0 };
const OTHER = { topic: 'allocation.commands', partition: 1 };

let stored: EmptyDatabase;
let kafka: Awaited<ReturnType<typeof makePublishers>>;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  stops = [];
  [stored, kafka] = await Promise.all([emptied(), makePublishers()]);
});

afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await kafka.close();
});

/** A relay on the real Postgres and Kafka, as in a process of its own. */
function startRelay() {
  const stopping = new AbortController();
  const logger = memoryLogger();
  const bell = postgresOutboxBell({ url: database.url });
  const running = runRelay(
    {
      outbox: stored.outboxReader,
      publisher: kafka.publisher(),
      leadership: postgresLeadership({ url: database.url }, 'relay'),
      bell,
      progress: postgresRelayProgress(pool()),
      watch: relayWatch(stored.outboxReader, { maxAge: 60_000, standstill: 10_000 }, Date.now),
      batchSize: 50,
      pollInterval: 10_000,
      retry: { firstDelay: 10, maxDelay: 100 },
      now: performance.now.bind(performance),
      logger,
    },
    stopping.signal,
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    await bell.close();
  };
  stops.push(stop);
  return { stop, leads: () => logger.lines.some(({ message }) => message === 'relay leads') };
}

const commit = (from: number, to: number, stream = STREAM, key = 'LAMP') =>
  commitMessages(
    stored.unitOfWork,
    stream,
    sequenced(from, to).map((message) => ({ ...message, key: Buffer.from(key) })),
  );

async function publishedOf(key: string): Promise<(string | undefined)[]> {
  const seen = await kafka.seen();
  return seen.filter((message) => message.key?.toString() === key).map(({ value }) => value?.toString());
}

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `{"n":${index + 1}}`);

describe('the relay on Postgres and Kafka', () => {
  it('publishes what was committed before and after its start, each message once, in order', async () => {
    await commit(1, 120);
    await commit(1, 30, OTHER, 'TABLE');
    startRelay();
    await eventually('the old ones published', async () => (await publishedOf('LAMP')).length >= 120);
    await commit(121, 125);
    await eventually('the new ones published', async () => (await publishedOf('LAMP')).length >= 125);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(125));
    await expect(publishedOf('TABLE')).resolves.toEqual(numbers(30));
  });

  it('given the leader stops, the standby goes on', async () => {
    const first = startRelay();
    await eventually('the first leads', first.leads);
    const second = startRelay();
    await commit(1, 10);
    await eventually('10 published', async () => (await publishedOf('LAMP')).length >= 10);
    expect(second.leads()).toBe(false);
    await first.stop();
    await commit(11, 20);
    await eventually('20 published', async () => (await publishedOf('LAMP')).length >= 20);
    expect(second.leads()).toBe(true);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(20));
  });

  it('given all database sessions end again and again while it publishes, each message is published once', async () => {
    startRelay();
    startRelay();
    for (let round = 0; round < 5; round += 1) {
      await commit(round * 40 + 1, round * 40 + 40);
      await dropOtherSessions(database.url);
      // The pool of this test lost its sessions, too.
      await eventually('the database answers', () =>
        stored.outboxReader.streams().then(
          () => true,
          () => false,
        ),
      );
    }
    await eventually('all published', async () => (await publishedOf('LAMP')).length >= 200);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(200));
  });
});
