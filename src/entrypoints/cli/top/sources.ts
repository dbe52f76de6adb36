import { keptAdmin } from '../../../adapters/kafka/client/admin.ts';
import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import {
  existingBounds,
  knownBounds,
  type PartitionBounds,
} from '../../../adapters/kafka/client/log-bounds.ts';
import { describeGroup } from '../../../adapters/kafka/consumer/group-members.ts';
import { createPool } from '../../../adapters/postgres/connection/pool.ts';
import { postgresReadRows } from '../../../adapters/postgres/connection/view-queries.ts';
import { relayLeaders } from '../../../adapters/postgres/relay/relay-leaders.ts';
import { registryProblem } from '../../../adapters/registry/client.ts';
import { kafkaSettings, poolSettings, registrySettings } from '../../../bootstrap/adapter-settings.ts';
import { deadLetterLog } from '../../../bootstrap/dead-letters.ts';
import { eachDeadLetter } from '../../../processing/dead-letters/ports.ts';
import { deadLetterSummary } from '../../../processing/dead-letters/summary.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { pipeline } from '../../../views/pipeline.ts';
import { partitionStatuses } from '../partitions/statuses.ts';
import type { CommandContext } from '../runtime/run-command.ts';
import type { StopReason } from './model.ts';
import type { DatabaseReading, DeadLetterReading, KafkaReading, NewestDeadLetter } from './view.ts';

/** Milliseconds after which Postgres cancels a statement. */
const STATEMENT_TIMEOUT_MS = 2_000;
/** Milliseconds for an answer of Kafka. */
const KAFKA_TIMEOUT_MS = 2_000;
/** So few that a request fails, and says why, before that. */
const RETRIES = 2;
const CLOSE_TIMEOUT_MS = 1_000;
/** A topic with more records is not read through for their number. */
const MAX_DEAD_LETTER_RECORDS = 100_000;

/** The services that `top` asks. Each question fails with a TechnicalFailure if its service is away. */
export type TopSources = {
  database(): Promise<DatabaseReading>;
  kafka(): Promise<KafkaReading>;
  /** Fails if the registry is away. */
  registry(): Promise<void>;
  /** Reads both topics from their beginning. */
  deadLetters(logs: readonly PartitionBounds[]): Promise<DeadLetterReading>;
  /** Makes the checks of a worker that need records, and finds why partitions are stopped. */
  stopReasons(): Promise<ReadonlyMap<string, StopReason>>;
  close(): Promise<void>;
};

/** One connection to Postgres, and one to each broker. They are made at the first question, and again when they broke. */
export function topSources(context: CommandContext): TopSources {
  const { config, logger } = context;
  const { ask, close: closeAdmin } = keptAdmin(
    kafkaClient({ ...kafkaSettings(config), retries: RETRIES }, logger),
    KAFKA_TIMEOUT_MS,
  );
  const database = lazyDatabase(context);
  const deadLetterTopics = [config.DEAD_LETTER_TOPIC, config.DEAD_LETTER_DECISION_TOPIC];
  let areTopicsKnown = false;

  async function bounds(): Promise<PartitionBounds[]> {
    const topics = [...config.COMMAND_TOPICS, ...deadLetterTopics];
    const ofTopics = areTopicsKnown ? knownBounds : existingBounds;
    areTopicsKnown = false;
    const found = await ofTopics(ask, topics);
    areTopicsKnown = true;
    return found;
  }

  return {
    async database() {
      const { read, leaders } = await database.open();
      return { partitions: await pipeline(read), leaders: await leaders() };
    },
    async kafka() {
      const all = await bounds();
      return {
        bounds: all.filter(({ topic }) => config.COMMAND_TOPICS.includes(topic)),
        deadLetterLogs: all.filter(({ topic }) => deadLetterTopics.includes(topic)),
        group: await describeGroup(ask, config.CONSUMER_GROUP),
      };
    },
    async registry() {
      const problem = await registryProblem(registrySettings(config));
      if (problem !== undefined) throw new TechnicalFailure(problem);
    },
    deadLetters: (logs) => countDeadLetters(logs, context),
    async stopReasons() {
      const { read } = await database.open();
      const entries = await partitionStatuses(read, context);
      return new Map(
        entries.flatMap((entry): [string, StopReason][] => {
          const reason = entry.status.stopped;
          if (reason === undefined || !entry.row) return [];
          return [[partitionId(entry), { nextOffset: entry.row.nextOffset, reason }]];
        }),
      );
    },
    close: async () => void (await Promise.all([atMost(CLOSE_TIMEOUT_MS, closeAdmin()), database.close()])),
  };
}

/** A pool of one connection that is opened when it is needed: Postgres may be away at first. */
function lazyDatabase({ config }: CommandContext) {
  let opening: ReturnType<typeof connected> | undefined;

  async function connected() {
    const pool = await createPool({
      ...poolSettings(config),
      maxConnections: 1,
      statementTimeout: STATEMENT_TIMEOUT_MS,
    });
    return {
      read: postgresReadRows(pool),
      leaders: relayLeaders(pool, config.RELAY_TRANSACTIONAL_ID),
      end: () => pool.end(),
    };
  }

  return {
    /** @throws TechnicalFailure; the next call tries again */
    async open() {
      const current = (opening ??= connected());
      try {
        return await current;
      } catch (error) {
        if (opening === current) opening = undefined;
        throw error;
      }
    },
    async close(): Promise<void> {
      const ended = opening?.then(
        ({ end }) => end(),
        () => undefined,
      );
      await atMost(CLOSE_TIMEOUT_MS, Promise.resolve(ended));
    },
  };
}

async function countDeadLetters(
  logs: readonly PartitionBounds[],
  context: CommandContext,
): Promise<DeadLetterReading> {
  const records = logs.reduce((sum, { low, high }) => sum + high - low, 0);
  if (records > MAX_DEAD_LETTER_RECORDS) return { records };
  const summary = deadLetterSummary();
  let newest: NewestDeadLetter | undefined;
  await eachDeadLetter(
    deadLetterLog(context),
    (deadLetter, resolution) => {
      summary.count(deadLetter, resolution);
      const { id, reason, failedAt, original } = deadLetter;
      if (resolution || (newest && newest.failedAt > failedAt)) return;
      newest = { id, reason, failedAt, key: original.key?.toString() };
    },
    context.stop,
  );
  return { open: summary.open(), summary: summary.text(), newest };
}
