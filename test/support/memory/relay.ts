import { relayHealth } from '../../../src/processing/publish/relay-health.ts';
import { runRelay, type RelayDependencies } from '../../../src/processing/publish/relay.ts';
import { memoryDatabase } from './database.ts';
import { memoryEventPublisher, memoryTopics } from './event-publisher.ts';
import { type LogLine, memoryLogger } from './logger.ts';
import { memoryOutboxListener } from './outbox-listener.ts';
import { memoryOutboxReader } from './outbox-reader.ts';
import { leaderSeat, memoryLeadership } from './leadership.ts';
import { memoryRelayProgress } from './relay-progress.ts';
import { memoryUnitOfWork } from './unit-of-work.ts';

/** The parts that several relays share. */
export function relayWorld() {
  const database = memoryDatabase();
  const topics = memoryTopics();
  return {
    database,
    unitOfWork: memoryUnitOfWork(database),
    topics,
    seat: leaderSeat(),
    publishedIds: () => topics.published.map(({ id }) => id),
  };
}

export type RunningRelay = { stop(): Promise<void>; readonly lines: readonly LogLine[] };

/** Starts a relay on memory adapters. It polls so rarely that only notifications have an effect in a test. */
export function startRelay(
  world: ReturnType<typeof relayWorld>,
  over: Partial<RelayDependencies> = {},
): RunningRelay {
  const stopping = new AbortController();
  const logger = memoryLogger();
  const outbox = memoryOutboxReader(world.database);
  const running = runRelay(
    {
      outbox,
      publisher: memoryEventPublisher(world.topics),
      leadership: memoryLeadership(world.seat),
      outboxListener: memoryOutboxListener(world.database),
      progress: memoryRelayProgress(),
      health: relayHealth(outbox, { maxAge: 60_000, standstill: 10_000 }, Date.now),
      batchSize: 100,
      pollInterval: 60_000,
      retry: { firstDelay: 1, maxDelay: 2 },
      now: performance.now.bind(performance),
      logger,
      ...over,
    },
    stopping.signal,
  );
  running.catch(() => undefined);
  return {
    lines: logger.lines,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
