import type { PartitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import type { CheckedPartition } from '../../../adapters/kafka/one-off/checkpoint-records.ts';
import type { PipelineSources } from '../../../bootstrap/pipeline.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { rfc3339 } from '../../../processing/records/record-time.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { PipelineRow } from '../../../views/pipeline.ts';
import { pipelineAnswer, type PipelineMemory } from './answer.ts';
import type { Pipeline, Service } from './schema.ts';

/** However many pages ask, the services are asked once in so long. */
const VALID_MS = 1_000;
/** A service that has not answered by then counts as away. */
const ANSWER_MS = 3_000;
/** Records are read to find partitions whose log is another one: each time a consumer group has to be made. */
const CHECK_INTERVAL_MS = 10_000;

export type PipelineMonitorDependencies = {
  readonly sources: PipelineSources;
  readonly groupName: string;
  /** Partitions of other topics are not shown. */
  readonly commandTopics: readonly string[];
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Reads the pipeline for all who ask. It never fails: what is away is null, and `services` says why. */
export function pipelineMonitor(dependencies: PipelineMonitorDependencies): () => Promise<Pipeline> {
  const { sources, groupName, commandTopics, logger, now } = dependencies;
  const memory: PipelineMemory = { stoppedSince: new Map(), emptyAt: new Map() };
  const awaySince = new Map<Service['name'], number>();
  let recent: { readonly at: number; readonly answer: Promise<Pipeline> } | undefined;
  let checked: ReadonlyMap<string, CheckedPartition> = new Map();
  let nextCheckAt = 0;

  function serviceOf(name: Service['name'], reasons: readonly (string | undefined)[]): Service {
    const reason = reasons.find((each) => each !== undefined);
    if (reason === undefined) {
      awaySince.delete(name);
      return { name, ok: true, reason: null, since: null };
    }
    const since = awaySince.get(name) ?? now();
    awaySince.set(name, since);
    return { name, ok: false, reason, since: rfc3339(since) };
  }

  /** Not awaited: the answers have its result as soon as there is one. */
  function check(rows: readonly PipelineRow[], bounds: readonly PartitionBounds[]): void {
    if (now() < nextCheckAt) return;
    nextCheckAt = now() + CHECK_INTERVAL_MS;
    const checkpoints = new Map(rows.map((row) => [partitionId(row), row]));
    sources.checked(bounds, checkpoints).then(
      (found) => (checked = found),
      (err: unknown) => {
        checked = new Map();
        logger.debug({ err }, 'the logs of the command partitions could not be checked');
      },
    );
  }

  async function read(): Promise<Pipeline> {
    const rowsAnswered = answered('Postgres', sources.rows());
    const [rows, leaders, bounds, group, registry] = await Promise.all([
      rowsAnswered,
      answered('Postgres', sources.leaders()),
      // Not before: a checkpoint that was read later may be beyond the end of a log that has grown meanwhile.
      rowsAnswered.then(() => answered('Kafka', sources.bounds())),
      answered('Kafka', sources.group()),
      answered('Registry', sources.registryProblem()),
    ]);
    const own = rows.value?.filter(({ topic }) => commandTopics.includes(topic));
    if (own && bounds.value) check(own, bounds.value);
    const services = [
      serviceOf('Kafka', [bounds.reason, group.reason]),
      serviceOf('Postgres', [rows.reason, leaders.reason]),
      serviceOf('Registry', [registry.reason, registry.value]),
    ];
    const parts = {
      rows: own,
      leaders: leaders.value,
      bounds: bounds.value,
      group: group.value,
      checked,
    };
    return pipelineAnswer(parts, services, groupName, memory, now());
  }

  return () => {
    if (!recent || now() - recent.at >= VALID_MS) recent = { at: now(), answer: read() };
    return recent.answer;
  };
}

/** The value, or the reason why there is none in time. */
async function answered<Value>(
  name: string,
  asked: Promise<Value>,
): Promise<{ readonly value?: Value; readonly reason?: string }> {
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TechnicalFailure(`${name}: no answer within ${ANSWER_MS / 1_000} s`)),
    ANSWER_MS,
  );
  try {
    return { value: await Promise.race([asked, timedOut]) };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}
