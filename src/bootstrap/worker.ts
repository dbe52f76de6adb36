import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { groupPartitions } from '../adapters/kafka/consumer/group-partitions.ts';
import { keyPartition } from '../adapters/kafka/consumer/key-partition.ts';
import { logEnds } from '../adapters/kafka/client/log-bounds.ts';
import { maxMessageBytes, refuseCompacted } from '../adapters/kafka/client/topics.ts';
import { postgresUnitOfWork } from '../adapters/postgres/unit-of-work/unit-of-work.ts';
import { ownSchemasClient, registryClient, registryProblem } from '../adapters/registry/client.ts';
import { registryFrameDecoder } from '../adapters/registry/frame-decoder.ts';
import { jsonMessageEncoder, registryMessageEncoder } from '../adapters/registry/message-encoder.ts';
import { registerSchemas } from '../adapters/registry/register-schemas.ts';
import { byKind, outputTopics } from './topics.ts';
import { kafkaSettings, registrySettings } from './adapter-settings.ts';
import { observeCache } from '../processing/handle/batch-metrics.ts';
import { handleBatch } from '../processing/handle/handle-batch.ts';
import { tracedBatch } from '../processing/handle/traced-batch.ts';
import { bisectOnFailure, logDeadLetter, logFields } from '../processing/handle/isolate-failing-record.ts';
import { commandDecoder } from '../processing/decode/command-decoder.ts';
import { aborted, atMost } from '../processing/runtime/deadlines.ts';
import { deadLetterWriter } from '../processing/flush/dead-letter-message.ts';
import { messageWriter } from '../processing/flush/event-messages.ts';
import { countingRefusedMoves } from '../processing/flush/refused-moves.ts';
import { tracedUnitOfWork } from '../processing/flush/traced-unit-of-work.ts';
import type { Health } from '../processing/runtime/health.ts';
import { measuredHandler } from '../processing/read/measured-handler.ts';
import { misroutedRecords } from '../processing/read/misrouted-records.ts';
import { partitionHealth } from '../processing/read/partition-health.ts';
import { observePartitions } from '../processing/read/partition-metrics.ts';
import { partitionProcessor } from '../processing/read/partition-processor.ts';
import { unassignedPartitions } from '../processing/read/unassigned-partitions.ts';
import { workerNames } from './kafka-names.ts';
import {
  claimOwnNames,
  closeInboxDays,
  CLOSE_TIMEOUT_MS,
  maintainTables,
  openPool,
  type Pool,
  type ProcessContext,
  prepareTopics,
  retryPolicy,
  untilReady,
  warnOfFragileTopics,
} from './startup.ts';
import { handlers, type Handlers } from '../service-layer/handlers.ts';
import { productCache } from '../service-layer/product-cache.ts';
import { messageBus } from '../service-layer/message-bus.ts';
import { recordSource } from './record-source.ts';
import { publishOutbox } from './relay.ts';

const MAINTENANCE_INTERVAL_MS = 60_000;
const MISROUTED_WARNING_INTERVAL_MS = 10_000;

/** Handles commands until `stop`. With RELAY_IN_WORKER it runs a relay, too. */
export async function runWorker(context: ProcessContext, useCases: Handlers = handlers): Promise<void> {
  const { config, logger, stop } = context;
  const pool = await openPool(context, { byKeyOnly: true });
  if (!pool) return;
  const crash = new AbortController();
  const end = AbortSignal.any([stop, crash.signal]);
  const untilEnd = { ...context, stop: end };
  const onCrash = (error: unknown): void => crash.abort(error);
  const maintenance = setInterval(
    () => void maintainTables(pool, context).then(() => closeInboxDays(pool, context)),
    MAINTENANCE_INTERVAL_MS,
  );
  const relay = config.RELAY_IN_WORKER
    ? publishOutbox({ ...untilEnd, health: withoutStarted(context.health) }, pool).catch(onCrash)
    : undefined;
  try {
    const prepared = await untilReady(untilEnd, () => prepareWorker(context, pool));
    if (prepared) await warnOfFragileTopics(context);
    if (prepared) await consume(untilEnd, pool, prepared, useCases, onCrash);
  } finally {
    clearInterval(maintenance);
    // If the worker has crashed, its relay stops, too.
    crash.abort();
    await relay;
    await atMost(CLOSE_TIMEOUT_MS, pool.end());
  }
  if (!stop.aborted) throw crash.signal.reason;
  logger.info({}, 'worker stopped');
}

/** Health for the relay in a worker: only the worker itself reports that the process has started. */
const withoutStarted = (health: Health): Health => ({ ...health, started: () => undefined });

/** Prepares topics, table partitions and schemas. */
async function prepareWorker(context: ProcessContext, pool: Pool) {
  const { config, logger, health } = context;
  const settings = registrySettings(config);
  const registry = registryClient(settings);
  health.addCheck('schema registry', () => registryProblem(settings));
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const topics = outputTopics(config);
  const [found, schemaIds] = await Promise.all([
    prepareTopics(context)
      .then(() => claimOwnNames(context, pool, workerNames(config)))
      .then(() =>
        Promise.all([
          maxMessageBytes(kafka, Object.values(topics)),
          refuseCompacted(kafka, config.COMMAND_TOPICS),
          maintainTables(pool, context),
        ]),
      )
      .then(([limits]) => limits),
    registerSchemas(ownSchemasClient(settings, registry), { command: config.COMMAND_TOPICS, ...topics }),
  ]);
  const encoder =
    config.EVENT_FORMAT === 'json' ? jsonMessageEncoder() : await registryMessageEncoder(registry, schemaIds);
  return {
    registry,
    encoder,
    limits: byKind((kind) => found.get(topics[kind]) ?? 0),
  };
}

async function consume(
  context: ProcessContext,
  pool: Pool,
  { registry, encoder, limits }: Awaited<ReturnType<typeof prepareWorker>>,
  useCases: Handlers,
  onCrash: (error: Error) => void,
): Promise<void> {
  const { config, logger, tracing, stop: end, health, metrics, askKafka } = context;
  const unitOfWork = countingRefusedMoves(tracedUnitOfWork(postgresUnitOfWork(pool), tracing), metrics);
  const cache = productCache();
  const handle = handleBatch({
    unitOfWork,
    productCache: cache,
    bus: messageBus(useCases),
    messages: messageWriter(encoder, config.EVENT_SOURCE, limits),
    deadLetter: deadLetterWriter(limits['dead-letter']),
    now: Date.now,
    onDuplicates: ([first, ...more]) =>
      logger.info(
        { ...(first ? logFields(first) : {}), more: more.length },
        'skipped a duplicate: a command with this id was handled before',
      ),
    onIdReused: (reused) => logDeadLetter(reused, logger),
    metrics,
  });
  const misrouted = misroutedRecords(logger, () => performance.now());
  const processor = partitionProcessor({
    unitOfWork,
    decode: commandDecoder(registryFrameDecoder(registry, { unknownFor: config.SCHEMA_REGISTRY_LAG_MS })),
    handleRecords: bisectOnFailure(tracedBatch(handle, config.CONSUMER_GROUP, tracing), logger),
    partitionOf: keyPartition,
    misrouted,
    productCache: cache,
    batchSize: config.BATCH_SIZE,
    retry: retryPolicy(config),
    logger,
    metrics,
  });
  const partitions = partitionHealth(processor, {
    logEnds: () => logEnds(askKafka, config.COMMAND_TOPICS),
    limits: { maxAge: config.HEALTH_MAX_AGE_MS, standstill: config.HEALTH_STANDSTILL_MS },
    now: Date.now,
  });
  const askGroup = () => groupPartitions(askKafka, config.COMMAND_TOPICS, config.CONSUMER_GROUP);
  const unassigned = unassignedPartitions(config.CONSUMER_GROUP, askGroup, () => performance.now());
  health.addCheck('partitions', partitions.problem);
  health.addCheck('partitions without a worker', unassigned);
  health.addNotice('misrouted records', misrouted.summary);
  const warning = setInterval(misrouted.warn, MISROUTED_WARNING_INTERVAL_MS);
  observePartitions(metrics, config.COMMAND_TOPICS, { partitions, misrouted, groupPartitions: askGroup });
  observeCache(metrics, cache);
  const read = { topics: config.COMMAND_TOPICS, groupId: config.CONSUMER_GROUP };
  const source = recordSource(context, read, onCrash, partitions.assign);
  try {
    const started = source.start(measuredHandler(partitions.handler, read, metrics)).then(() => {
      if (end.aborted) return;
      health.started();
      logger.info({ topics: config.COMMAND_TOPICS, group: config.CONSUMER_GROUP }, 'worker ready');
    }, onCrash);
    await Promise.race([started, aborted(end)]);
    await aborted(end);
  } finally {
    clearInterval(warning);
    await source.stop();
  }
}
