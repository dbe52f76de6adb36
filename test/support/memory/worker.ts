import { applyRecords } from '../../../src/processing/apply-records.ts';
import { bisecting } from '../../../src/processing/bisect.ts';
import { commandDecoder } from '../../../src/processing/command-decoder.ts';
import type { PartitionHandler } from '../../../src/processing/record-source.ts';
import { deadLetterWriter } from '../../../src/processing/dead-letters.ts';
import { messageWriter } from '../../../src/processing/event-messages.ts';
import { partitionProcessor } from '../../../src/processing/partition-processor.ts';
import type { UnitOfWork } from '../../../src/processing/unit-of-work.ts';
import { type Handlers, handlers } from '../../../src/service-layer/handlers.ts';
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
  /** Another than the one in memory. */
  readonly unitOfWork?: UnitOfWork;
  readonly database?: ReturnType<typeof memoryDatabase>;
  /** Replaces single handlers. */
  readonly handlers?: Partial<Handlers>;
  /** What the database does wrong, a call each. */
  readonly faults?: DatabaseFault[];
  readonly batchSize?: number;
};

/** The worker's whole processing, on memory adapters unless told otherwise. */
export function memoryWorker(options: Options = {}) {
  const database = options.database ?? memoryDatabase();
  const registry = memoryRegistry();
  const logger = memoryLogger();
  const unitOfWork = flakyUnitOfWork(options.unitOfWork ?? memoryUnitOfWork(database), options.faults ?? []);
  const decode = commandDecoder(memoryFrameDecoder(registry));
  const applyOnce = applyRecords({
    unitOfWork,
    bus: messageBus({ ...handlers, ...options.handlers }),
    messages: messageWriter(memoryMessageEncoder(registry), 'urn:test'),
    deadLetter: deadLetterWriter(1_000_000),
    now: () => NOON,
  });
  const apply = bisecting(applyOnce, logger);
  const batchSize = options.batchSize ?? 500;
  const retry = { firstDelay: 1, maxDelay: 2 };
  const processor: PartitionHandler = partitionProcessor({
    unitOfWork,
    decode,
    apply,
    batchSize,
    retry,
    logger,
  });
  return { database, logger, unitOfWork, decode, applyOnce, apply, processor };
}
