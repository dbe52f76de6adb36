import { afterEach, beforeEach } from '@jest/globals';
import { postgresLeadership } from '../../../src/adapters/postgres/connection/leader-lock.ts';
import { postgresOutboxListener } from '../../../src/adapters/postgres/relay/outbox-listener.ts';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay/relay-progress.ts';
import { runRelay } from '../../../src/processing/publish/relay.ts';
import { type RelayHealth, relayHealth } from '../../../src/processing/publish/relay-health.ts';
import { commitMessages } from '../../support/builders/committed-messages.ts';
import { sequenced, type SequencedMessage } from '../../support/builders/messages.ts';
import type { EmptyDatabase } from '../../support/conformance/empty-database.ts';
import { type LogLine, memoryLogger } from '../../support/memory/logger.ts';
import { migratedDatabase } from '../postgres/test-database.ts';
import { makePublishers } from './test-publishers.ts';

export const STREAM = { topic: 'allocation.commands', partition: 0 };
export const OTHER = { topic: 'allocation.commands', partition: 1 };

export type StartedRelay = {
  stop(): Promise<void>;
  leads(): boolean;
  readonly health: RelayHealth;
  readonly lines: readonly LogLine[];
};

/** For each test of a file: an empty database, new topics, and relays that end with the test. */
export function ownKafkaRelays() {
  const { database, pool, emptied } = migratedDatabase();
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

  return {
    database,
    stored: () => stored,
    kafka: () => kafka,

    /** A relay on the real Postgres and Kafka, as in its own process. */
    startRelay(now: () => number = performance.now.bind(performance)): StartedRelay {
      const stopping = new AbortController();
      const logger = memoryLogger();
      const outboxListener = postgresOutboxListener({ url: database.url });
      const health = relayHealth(stored.outboxReader, { maxAge: 60_000, standstill: 10_000 }, Date.now);
      const running = runRelay(
        {
          outbox: stored.outboxReader,
          publisher: kafka.publisher(),
          leadership: postgresLeadership({ url: database.url }, 'relay'),
          outboxListener,
          progress: postgresRelayProgress(pool()),
          health,
          batchSize: 50,
          pollInterval: 1_000,
          retry: { firstDelay: 10, maxDelay: 100 },
          now,
          logger,
        },
        stopping.signal,
      );
      const stop = async (): Promise<void> => {
        stopping.abort();
        await running;
        await outboxListener.close();
      };
      stops.push(stop);
      return {
        stop,
        leads: () => logger.lines.some(({ message }) => message === 'relay leads'),
        health,
        lines: logger.lines,
      };
    },

    /** Events `{"n":1}`, `{"n":2}` … of a SKU, with changes to each. */
    commit: (
      from: number,
      to: number,
      stream = STREAM,
      key = 'LAMP',
      over: (sequence: number) => Partial<SequencedMessage> = () => ({}),
    ) =>
      commitMessages(
        stored.unitOfWork,
        stream,
        sequenced(from, to).map((message) => ({
          ...message,
          key: Buffer.from(key),
          ...over(message.sequence),
        })),
      ),

    /** Values of the messages published with this key, in order for each topic. */
    async publishedOf(key: string): Promise<(string | undefined)[]> {
      const seen = await kafka.seen();
      return seen.filter((message) => message.key?.toString() === key).map(({ value }) => value?.toString());
    },
  };
}

/** The values of the first events. */
export const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `{"n":${index + 1}}`);
