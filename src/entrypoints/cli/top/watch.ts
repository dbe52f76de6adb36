import { topModel } from './model.ts';
import type { TopSources } from './sources.ts';
import type { DatabaseReading, DeadLetterReading, KafkaReading, ServiceView, TopView } from './view.ts';
import { type Known, watched } from './watched.ts';

/** A service that has not answered for so long counts as away. */
const ANSWER_TIMEOUT_MS = 2_500;
/** The registry is asked less often: only new schemas need it. */
const REGISTRY_INTERVAL_MS = 5_000;
/** Dead letters are read again after so long at the earliest, and not more than a tenth of the time. */
const DEAD_LETTER_INTERVAL_MS = 3_000;
const DEAD_LETTER_REST = 10;
/** Records are read to find why a partition does not move after so long at the earliest. */
const STOP_REASON_INTERVAL_MS = 30_000;

export type TopWatch = {
  /** Asks the services, each of which has its own time to answer. Resolves when those have that are needed every time. */
  refresh(): Promise<void>;
  /** Resolves when what is read less often has been read, too. Never fails. */
  settled(): Promise<void>;
  view(): TopView;
};

/**
 * Asks all services again and again, and puts their answers together.
 * @param topics the command topics
 * @param intervalMs milliseconds between two calls of `refresh`
 * @param now milliseconds since 1970
 */
export function topWatch(
  sources: TopSources,
  topics: readonly string[],
  intervalMs: number,
  now: () => number,
): TopWatch {
  const model = topModel(topics, intervalMs);
  const database = watched(askDatabase, now, ANSWER_TIMEOUT_MS);
  const kafka = watched(askKafka, now, ANSWER_TIMEOUT_MS);
  const registry = watched(() => sources.registry(), now);
  let logs: KafkaReading['deadLetterLogs'] = [];
  const deadLetters = watched<DeadLetterReading>(() => sources.deadLetters(logs), now);
  const slow = {
    registry: occasionally(registry.refresh, now),
    deadLetters: occasionally(deadLetters.refresh, now),
    stopReasons: occasionally(findReasons, now),
  };
  let readLogs = '';

  async function askDatabase(): Promise<DatabaseReading> {
    const logsBefore = model.logs();
    const reading = await sources.database();
    model.observeDatabase(reading, logsBefore, now());
    return reading;
  }

  async function askKafka(): Promise<KafkaReading> {
    const rowsBefore = model.rows();
    const reading = await sources.kafka();
    model.observeKafka(reading, rowsBefore, now());
    return reading;
  }

  async function findReasons(): Promise<void> {
    // Without them a partition looks as if it only waited. The next time comes soon.
    await sources.stopReasons().then(model.found, () => undefined);
  }

  function refreshSlowly(): void {
    slow.registry.run(REGISTRY_INTERVAL_MS);
    if (model.hasUnexplained(now())) slow.stopReasons.run(STOP_REASON_INTERVAL_MS);
    const reading = kafka.known().value;
    if (!reading || kafka.known().problem !== undefined) return;
    const ends = reading.deadLetterLogs.map(({ low, high }) => `${low}-${high}`).join();
    if (ends === readLogs && deadLetters.known().problem === undefined) return;
    const rest = Math.max(DEAD_LETTER_INTERVAL_MS, slow.deadLetters.lastedMs() * DEAD_LETTER_REST);
    logs = reading.deadLetterLogs;
    if (slow.deadLetters.run(rest)) readLogs = ends;
  }

  return {
    async refresh() {
      // Each by itself: the one that answers does not wait for the one that is away.
      await Promise.all([database.refresh(), kafka.refresh()]);
      refreshSlowly();
    },
    settled: async () => void (await Promise.all(Object.values(slow).map(({ done }) => done()))),
    view() {
      const at = now();
      const { value: db, problem } = database.known();
      const group = kafka.known().value?.group;
      return {
        at,
        services: [
          serviceView('Postgres', database.known()),
          serviceView('Kafka', kafka.known()),
          serviceView('registry', registry.known()),
        ],
        partitions: model.partitions(at),
        ...model.totals(at),
        group: group && { state: group.state, members: group.members.length },
        leaders: problem === undefined ? db?.leaders : undefined,
        deadLetters: deadLetters.known().value,
        deadLetterProblem: deadLetters.known().problem,
      };
    },
  };
}

function serviceView<Value>(name: string, { at, problem, awaySince }: Known<Value>): ServiceView {
  if (problem !== undefined) return { name, state: 'away', problem, since: awaySince, lastAnswer: at };
  return { name, state: at === undefined ? 'asked' : 'ok' };
}

/** Work that is not to be done each time. */
function occasionally(work: () => Promise<void>, now: () => number) {
  let running: Promise<void> | undefined;
  let endedAt = -Infinity;
  let lasted = 0;

  async function runOnce(): Promise<void> {
    const begun = now();
    await work();
    endedAt = now();
    lasted = endedAt - begun;
    running = undefined;
  }

  return {
    /** Begins it, unless it runs or ended less than `restMs` milliseconds ago. Returns whether it began. */
    run(restMs: number): boolean {
      if (running || now() - endedAt < restMs) return false;
      running = runOnce();
      return true;
    },
    done: async (): Promise<void> => running,
    lastedMs: (): number => lasted,
  };
}
