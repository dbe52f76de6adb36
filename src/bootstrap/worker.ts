import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { groupPartitions } from '../adapters/kafka/consumer/group-partitions.ts';
import { keyPartition } from '../adapters/kafka/consumer/key-partition.ts';
import { logEnds } from '../adapters/kafka/client/log-ends.ts';
import { maxMessageBytes, refuseCompacted } from '../adapters/kafka/client/topics.ts';
import { postgresUnitOfWork } from '../adapters/postgres/unit-of-work/unit-of-work.ts';
import { ownSchemasClient, registryClient } from '../adapters/registry/client.ts';
import { registryFrameDecoder } from '../adapters/registry/frame-decoder.ts';
import { jsonMessageEncoder, registryMessageEncoder } from '../adapters/registry/message-encoder.ts';
import { registerSchemas } from '../adapters/registry/register-schemas.ts';
import { registryProblem } from '../adapters/registry/registry-problem.ts';
import { kafkaSettings, registrySettings } from './adapter-settings.ts';
import { handleBatch } from '../processing/handle/handle-batch.ts';
import { bisectOnFailure, logDeadLetter, logFields } from '../processing/handle/isolate-failing-record.ts';
import { commandDecoder } from '../processing/decode/command-decoder.ts';
import { aborted, atMost } from '../processing/runtime/deadlines.ts';
import { deadLetterWriter } from '../processing/flush/dead-letter-message.ts';
import { messageWriter } from '../processing/flush/event-messages.ts';
import type { Health } from '../processing/runtime/health.ts';
import { misroutedRecords } from '../processing/read/misrouted-records.ts';
import { partitionHealth } from '../processing/read/partition-health.ts';
import { partitionProcessor } from '../processing/read/partition-processor.ts';
import { unassignedPartitions } from '../processing/read/unassigned-partitions.ts';
import { workerNames } from './own-names.ts';
import {
  claimOwnNames,
  closeInboxDays,
  END_WITHIN,
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

const MAINTENANCE_EVERY = 60_000;
const WARN_OF_MISROUTED_EVERY = 10_000;

/** Reads commands, handles them, fills the outbox; runs a relay beside it if so configured. Until `stop`. */
export async function runWorker(context: ProcessContext, useCases: Handlers = handlers): Promise<void> {
  const { config, logger, stop } = context;
  const pool = await openPool(context, { byKeyOnly: true });
  if (!pool) return;
  const crash = new AbortController();
  const end = AbortSignal.any([stop, crash.signal]);
  const untilEnd = { ...context, stop: end };
  const onCrash = (error: unknown): void => crash.abort(error);
  const maintenance = setInterval(
    () => void maintainTables(pool, context).then(() => closeInboxDays(context)),
    MAINTENANCE_EVERY,
  );
  const relay = config.RELAY_IN_WORKER
    ? publishOutbox({ ...untilEnd, health: partOf(context.health) }, pool).catch(onCrash)
    : undefined;
  try {
    const needs = await untilReady(untilEnd, () => prepareWorker(context, pool));
    if (needs) await warnOfFragileTopics(context);
    if (needs) await consume(untilEnd, pool, needs, useCases, onCrash);
  } finally {
    clearInterval(maintenance);
    // A worker that cannot go on takes its relay with it.
    crash.abort();
    await relay;
    await atMost(END_WITHIN, pool.end());
  }
  if (!stop.aborted) throw crash.signal.reason;
  logger.info({}, 'worker stopped');
}

/** The health of a part: the process has begun only when its main work has. */
const partOf = (health: Health): Health => ({ ...health, started: () => undefined });

/** Topics, table partitions and schemas: what has to be there before the first command. */
async function prepareWorker(context: ProcessContext, pool: Pool) {
  const { config, logger, health } = context;
  const settings = registrySettings(config);
  const registry = registryClient(settings);
  health.addCheck('schema registry', () => registryProblem(settings));
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const topics = [config.EVENT_TOPIC, config.REJECTION_TOPIC, config.DEAD_LETTER_TOPIC];
  const [found, schemaIds] = await Promise.all([
    prepareTopics(context)
      .then(() => claimOwnNames(context, pool, workerNames(config)))
      .then(() =>
        Promise.all([
          maxMessageBytes(kafka, topics),
          refuseCompacted(kafka, config.COMMAND_TOPICS),
          maintainTables(pool, context),
        ]),
      )
      .then(([limits]) => limits),
    registerSchemas(ownSchemasClient(settings, registry), {
      command: config.COMMAND_TOPICS,
      event: config.EVENT_TOPIC,
      rejection: config.REJECTION_TOPIC,
    }),
  ]);
  const limitOf = (topic: string): number => found.get(topic) ?? 0;
  const encoder =
    config.EVENT_FORMAT === 'json' ? jsonMessageEncoder() : await registryMessageEncoder(registry, schemaIds);
  return {
    registry,
    encoder,
    limits: { event: limitOf(config.EVENT_TOPIC), rejection: limitOf(config.REJECTION_TOPIC) },
    deadLetterBytes: limitOf(config.DEAD_LETTER_TOPIC),
  };
}

async function consume(
  context: ProcessContext,
  pool: Pool,
  { registry, encoder, limits, deadLetterBytes }: Awaited<ReturnType<typeof prepareWorker>>,
  useCases: Handlers,
  onCrash: (error: Error) => void,
): Promise<void> {
  const { config, logger, stop: end, health, askKafka } = context;
  const unitOfWork = postgresUnitOfWork(pool);
  const cache = productCache();
  const handle = handleBatch({
    unitOfWork,
    productCache: cache,
    bus: messageBus(useCases),
    messages: messageWriter(encoder, config.EVENT_SOURCE, limits),
    deadLetter: deadLetterWriter(deadLetterBytes),
    now: Date.now,
    onDuplicates: ([first, ...more]) =>
      logger.info(
        { ...(first ? logFields(first) : {}), more: more.length },
        'skipped: a command with this id was handled before',
      ),
    onIdReused: (reused) => logDeadLetter(reused, logger),
  });
  const misrouted = misroutedRecords(logger, () => performance.now());
  const processor = partitionProcessor({
    unitOfWork,
    decode: commandDecoder(registryFrameDecoder(registry, { unknownFor: config.SCHEMA_REGISTRY_LAG_MS })),
    handleRecords: bisectOnFailure(handle, logger),
    partitionOf: keyPartition,
    misrouted,
    productCache: cache,
    batchSize: config.BATCH_SIZE,
    retry: retryPolicy(config),
    logger,
  });
  const watch = partitionHealth(processor, {
    logEnds: () => logEnds(askKafka, config.COMMAND_TOPICS),
    limits: { maxAge: config.HEALTH_MAX_AGE_MS, standstill: config.HEALTH_STANDSTILL_MS },
    now: Date.now,
  });
  const unassigned = unassignedPartitions(
    config.CONSUMER_GROUP,
    () => groupPartitions(askKafka, config.COMMAND_TOPICS, config.CONSUMER_GROUP),
    () => performance.now(),
  );
  health.addCheck('partitions', watch.problem);
  health.addCheck('partitions that nobody handles', unassigned);
  health.addNotice('misrouted records', misrouted.summary);
  const warning = setInterval(misrouted.warn, WARN_OF_MISROUTED_EVERY);
  const read = { topics: config.COMMAND_TOPICS, groupId: config.CONSUMER_GROUP };
  const source = recordSource(context, read, onCrash, watch.assign);
  try {
    const started = source.start(watch.handler).then(() => {
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
