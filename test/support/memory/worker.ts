import { handleBatch } from '../../../src/processing/handle/handle-batch.ts';
import { bisectOnFailure } from '../../../src/processing/handle/isolate-failing-record.ts';
import { keyPartition } from '../../../src/adapters/kafka/consumer/key-partition.ts';
import { commandDecoder, type Decoded } from '../../../src/processing/decode/command-decoder.ts';
import type { PartitionHandler } from '../../../src/processing/read/record-source.ts';
import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import { messageWriter } from '../../../src/processing/flush/event-messages.ts';
import { misroutedRecords } from '../../../src/processing/read/misrouted-records.ts';
import { partitionProcessor } from '../../../src/processing/read/partition-processor.ts';
import { countingRefusedMoves } from '../../../src/processing/flush/refused-moves.ts';
import type { Metrics } from '../../../src/processing/runtime/metrics.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { type Handlers, handlers } from '../../../src/service-layer/handlers.ts';
import { productCache } from '../../../src/service-layer/product-cache.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { NOON } from '../builders/records.ts';
import { memoryDatabase } from './database.ts';
import { type DatabaseFault, flakyUnitOfWork } from './flaky-unit-of-work.ts';
import { memoryFrameDecoder } from './frame-decoder.ts';
import { memoryLogger } from './logger.ts';
import { memoryMessageEncoder } from './message-encoder.ts';
import { memoryRegistry } from './registry.ts';
import { memoryUnitOfWork } from './unit-of-work.ts';

type Options = {
  /** Replaces the database in memory. */
  readonly unitOfWork?: BatchUnitOfWork;
  readonly database?: ReturnType<typeof memoryDatabase>;
  /** Replaces single handlers. */
  readonly handlers?: Partial<Handlers>;
  /** Faults of the database, one for each call. */
  readonly faults?: DatabaseFault[];
  readonly batchSize?: number;
  /** Current time in milliseconds. Default: a constant. */
  readonly now?: () => number;
  readonly metrics?: Metrics;
};

/** The worker's whole processing, by default on memory adapters. */
export function memoryWorker(options: Options = {}) {
  const database = options.database ?? memoryDatabase();
  const registry = memoryRegistry();
  const logger = memoryLogger();
  const flaky = flakyUnitOfWork(options.unitOfWork ?? memoryUnitOfWork(database), options.faults ?? []);
  const unitOfWork = options.metrics ? countingRefusedMoves(flaky, options.metrics) : flaky;
  const decode = commandDecoder(memoryFrameDecoder(registry));
  // The cache is used again at once after a conflict, so that short runs also use it.
  const cache = productCache(0);
  const duplicates: Decoded[] = [];
  const applyOnce = handleBatch({
    unitOfWork,
    productCache: cache,
    bus: messageBus({ ...handlers, ...options.handlers }),
    messages: messageWriter(memoryMessageEncoder(registry), 'urn:test'),
    deadLetter: deadLetterWriter(1_000_000),
    now: () => NOON,
    onDuplicates: (found) => void duplicates.push(...found),
    ...(options.metrics ? { metrics: options.metrics } : {}),
  });
  const apply = bisectOnFailure(applyOnce, logger);
  const misrouted = misroutedRecords(logger, options.now ?? (() => 0));
  const batchSize = options.batchSize ?? 500;
  const retry = { firstDelay: 1, maxDelay: 2 };
  const processor: PartitionHandler = partitionProcessor({
    unitOfWork,
    decode,
    handleRecords: apply,
    partitionOf: keyPartition,
    misrouted,
    productCache: cache,
    batchSize,
    retry,
    logger,
    ...(options.metrics ? { metrics: options.metrics } : {}),
  });
  return { database, logger, unitOfWork, decode, duplicates, misrouted, applyOnce, apply, processor };
}
