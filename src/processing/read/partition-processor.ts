import { changesOf } from '../../service-layer/stock-changes.ts';
import type { ProductCache } from '../../service-layer/product-cache.ts';
import { emptyStock } from '../../service-layer/stock.ts';
import { type Checkpoint, CheckpointMoved } from '../flush/checkpoint.ts';
import { checkLog, checkNothingCompacted, checkNothingSkipped, checkSameLog } from './log-checks.ts';
import { type CommandDecoder, decodeAll, type Decoded } from '../decode/command-decoder.ts';
import type { FetchedRange, LogBounds, PartitionHandler } from './record-source.ts';
import { type HandleRecords, logDeadLetter } from '../handle/isolate-failing-record.ts';
import type { Logger } from '../runtime/logger.ts';
import { markMisrouted, type MisroutedRecords } from './misrouted-records.ts';
import type { PartitionOf } from '../decode/misrouting.ts';
import { type InboundRecord, partitionId, type TopicPartition } from '../records/record.ts';
import { type Metrics, noMetrics } from '../runtime/metrics.ts';
import { RETRIES } from './partition-metrics.ts';
import { type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { BatchUnitOfWork } from '../flush/unit-of-work.ts';

export type ProcessorDependencies = {
  readonly unitOfWork: BatchUnitOfWork;
  readonly decode: CommandDecoder;
  readonly handleRecords: HandleRecords;
  readonly partitionOf: PartitionOf;
  readonly misrouted: Pick<MisroutedRecords, 'handled'>;
  readonly productCache: Pick<ProductCache, 'clear'>;
  /** Records of a batch, and so of a commit, at most. */
  readonly batchSize: number;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
  readonly metrics?: Metrics;
};

const NO_CHANGES = changesOf(emptyStock([]));

/**
 * Handles the records of all assigned partitions in batches: read → decode → handle → flush. Reading starts at the
 * checkpoint in Postgres, and records before it are left out. A technical failure is retried until it passes or the
 * partition is lost.
 */
export function partitionProcessor(dependencies: ProcessorDependencies): PartitionHandler {
  const {
    unitOfWork,
    decode,
    handleRecords,
    partitionOf,
    misrouted,
    productCache,
    batchSize,
    retry,
    logger,
    metrics = noMetrics,
  } = dependencies;
  const retries = metrics.counter(RETRIES);
  const checkpoints = new Map<string, Checkpoint>();

  async function assigned(partition: TopicPartition, bounds: LogBounds): Promise<number> {
    // Another worker may have changed the products meanwhile, or the database may have been restored from a backup.
    productCache.clear();
    const checkpoint = await unitOfWork.checkpoints.open(partition, bounds.low);
    checkLog(checkpoint, bounds);
    checkpoints.set(partitionId(partition), checkpoint);
    logger.info(
      { ...partition, nextOffset: checkpoint.nextOffset, lag: bounds.high - checkpoint.nextOffset },
      'partition assigned',
    );
    // Read from the last handled record on, if the log still has it: `checkSameLog` compares its timestamp.
    return checkpoint.lastTimestamp === null
      ? checkpoint.nextOffset
      : Math.max(bounds.low, checkpoint.nextOffset - 1);
  }

  async function handle(
    partition: TopicPartition,
    records: readonly InboundRecord[],
    signal: AbortSignal,
    range: FetchedRange = {},
  ): Promise<number> {
    const id = partitionId(partition);
    const onFailure = (err: Error, attempt: number): void => {
      retries.add(1, {});
      logger.warn({ ...partition, attempt, err }, 'technical failure, retrying');
    };
    let checkpoint = checkpointOf(id);
    checkNothingSkipped(partition, checkpoint.nextOffset, range);
    checkSameLog(checkpoint, records);
    checkNothingCompacted(checkpoint, range);
    const giveUp = (failure: Error): boolean => failure instanceof CheckpointMoved;
    const options = { ...retry, signal, onFailure, giveUp };
    for (let pending = after(checkpoint, records); pending.length > 0; pending = after(checkpoint, pending)) {
      signal.throwIfAborted();
      const batch = pending.slice(0, batchSize);
      const read = await retryTechnical(() => decodeAll(decode, batch), options);
      const decoded = markMisrouted(read, range.partitions, partitionOf);
      logInvalid(decoded);
      checkpoint = await retryTechnical(() => handleRest(id, decoded, signal), options);
      misrouted.handled(decoded);
    }
    const { end } = range;
    if (end === undefined || end <= checkpoint.nextOffset) return checkpoint.nextOffset;
    return (await retryTechnical(() => moveCheckpointTo(id, end), options)).nextOffset;
  }

  /** Partitions that another worker has handled further since are not among them: their checkpoints are not behind. */
  const findLost = (): Promise<TopicPartition[]> =>
    unitOfWork.checkpoints.findLost([...checkpoints.values()]);

  /** Leaves out the records that an earlier, failed attempt has committed already. */
  function handleRest(id: string, decoded: readonly Decoded[], signal: AbortSignal): Promise<Checkpoint> {
    const checkpoint = checkpointOf(id);
    const rest = decoded.filter(({ record }) => record.offset >= checkpoint.nextOffset);
    if (rest.length === 0) return Promise.resolve(checkpoint);
    return handleRecords(checkpoint, rest, (reached) => checkpoints.set(id, reached), signal);
  }

  /** Passes offsets that hold no records for a consumer: control records. */
  async function moveCheckpointTo(id: string, end: number): Promise<Checkpoint> {
    const from = checkpointOf(id);
    const to = { ...from, nextOffset: end };
    const nothing = { changes: NO_CHANGES, handled: [], recorded: [], assumedNew: [], messages: [] };
    await unitOfWork.commit({ from, to, ...nothing });
    checkpoints.set(id, to);
    return to;
  }

  function checkpointOf(id: string): Checkpoint {
    const checkpoint = checkpoints.get(id);
    if (!checkpoint) throw new CheckpointMoved(`${id} is not assigned`);
    return checkpoint;
  }

  function logInvalid(decoded: readonly Decoded[]): void {
    for (const item of decoded) {
      if (item.kind === 'invalid') logDeadLetter(item, logger);
    }
  }

  return { assigned, handle, findLost };
}

/** The records that are not handled yet. */
const after = (checkpoint: Checkpoint, records: readonly InboundRecord[]): readonly InboundRecord[] =>
  records.filter(({ offset }) => offset >= checkpoint.nextOffset);
