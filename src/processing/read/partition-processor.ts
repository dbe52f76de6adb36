import { changesOf } from '../../service-layer/stock-changes.ts';
import type { ProductCache } from '../../service-layer/product-cache.ts';
import { emptyStock } from '../../service-layer/stock.ts';
import { type Checkpoint, CheckpointMoved } from '../flush/checkpoint.ts';
import { checkLog, checkNothingCompacted, checkNothingSkipped, checkSameLog } from './log-checks.ts';
import { type CommandDecoder, decodeAll, type Decoded } from '../decode/command-decoder.ts';
import type { FetchedRange, PartitionHandler } from './record-source.ts';
import { type ApplyOrBisect, logDeadLetter } from '../handle/isolate-failing-record.ts';
import type { Logger } from '../runtime/logger.ts';
import { markMisrouted, type MisroutedRecords } from './misrouted-records.ts';
import type { PartitionOf } from '../decode/misrouting.ts';
import { type InboundRecord, partitionName, type TopicPartition } from '../records/record.ts';
import { type RetryPolicy, retryTechnical } from '../runtime/retry.ts';
import type { BatchUnitOfWork } from '../flush/unit-of-work.ts';

export type ProcessorDependencies = {
  readonly unitOfWork: BatchUnitOfWork;
  readonly decode: CommandDecoder;
  readonly apply: ApplyOrBisect;
  readonly partitionOf: PartitionOf;
  readonly misrouted: Pick<MisroutedRecords, 'handled'>;
  readonly productCache: Pick<ProductCache, 'clear'>;
  /** Records a transaction at most. */
  readonly batchSize: number;
  readonly retry: RetryPolicy;
  readonly logger: Logger;
};

const NO_CHANGES = changesOf(emptyStock([]));

/** read → decode → handle → flush, for every partition assigned; the checkpoint in Postgres leads. */
export function partitionProcessor(dependencies: ProcessorDependencies): PartitionHandler {
  const { unitOfWork, decode, apply, partitionOf, misrouted, productCache, batchSize, retry, logger } =
    dependencies;
  const checkpoints = new Map<string, Checkpoint>();

  async function assigned(partition: TopicPartition, bounds: { low: number; high: number }): Promise<number> {
    // Another worker has handled the partition since, or the database was restored from a backup.
    productCache.clear();
    const checkpoint = await unitOfWork.checkpoints.open(partition, bounds.low);
    checkLog(checkpoint, bounds);
    checkpoints.set(partitionName(partition), checkpoint);
    logger.info(
      { ...partition, nextOffset: checkpoint.nextOffset, lag: bounds.high - checkpoint.nextOffset },
      'partition assigned',
    );
    // One back, where it is still there: the last handled record shows that the log is the one we know.
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
    const key = partitionName(partition);
    const onFailure = (err: Error, attempt: number): void =>
      logger.warn({ ...partition, attempt, err }, 'technical failure: trying again');
    let checkpoint = held(key);
    checkNothingSkipped(partition, checkpoint.nextOffset, range);
    checkSameLog(checkpoint, records);
    checkNothingCompacted(checkpoint, range);
    const giveUp = (failure: Error): boolean => failure instanceof CheckpointMoved;
    const options = { ...retry, signal, onFailure, giveUp };
    for (let pending = after(checkpoint, records); pending.length > 0; pending = after(checkpoint, pending)) {
      signal.throwIfAborted();
      const chunk = pending.slice(0, batchSize);
      const read = await retryTechnical(() => decodeAll(decode, chunk), options);
      const decoded = markMisrouted(read, range.partitions, partitionOf);
      logInvalid(decoded);
      checkpoint = await retryTechnical(() => applyRest(key, decoded, signal), options);
      misrouted.handled(decoded);
    }
    const { end } = range;
    if (end === undefined || end <= checkpoint.nextOffset) return checkpoint.nextOffset;
    return (await retryTechnical(() => passTo(key, end), options)).nextOffset;
  }

  /** Others may have taken on some of them since: those are further in the database, not behind. */
  const lost = (): Promise<TopicPartition[]> => unitOfWork.checkpoints.findLost([...checkpoints.values()]);

  /** After a failure in the middle, the records that are committed already are left out. */
  function applyRest(key: string, decoded: readonly Decoded[], signal: AbortSignal): Promise<Checkpoint> {
    const checkpoint = held(key);
    const rest = decoded.filter(({ record }) => record.offset >= checkpoint.nextOffset);
    if (rest.length === 0) return Promise.resolve(checkpoint);
    return apply(checkpoint, rest, (reached) => checkpoints.set(key, reached), signal);
  }

  /** Over what holds no records: control records. */
  async function passTo(key: string, end: number): Promise<Checkpoint> {
    const from = held(key);
    const to = { ...from, nextOffset: end };
    await unitOfWork.commit({
      from,
      to,
      changes: NO_CHANGES,
      handled: [],
      recorded: [],
      assumedNew: [],
      messages: [],
    });
    checkpoints.set(key, to);
    return to;
  }

  function held(key: string): Checkpoint {
    const checkpoint = checkpoints.get(key);
    if (!checkpoint) throw new CheckpointMoved(`${key} is not assigned`);
    return checkpoint;
  }

  function logInvalid(decoded: readonly Decoded[]): void {
    for (const item of decoded) {
      if (item.kind === 'invalid') logDeadLetter(item, logger);
    }
  }

  return { assigned, handle, lost };
}

const after = (checkpoint: Checkpoint, records: readonly InboundRecord[]): readonly InboundRecord[] =>
  records.filter(({ offset }) => offset >= checkpoint.nextOffset);
