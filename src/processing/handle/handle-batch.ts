import { WaitingLinesMissing } from '../../domain/place-waiting-lines.ts';
import type { Product } from '../../domain/product.ts';
import { ConcurrentChange, TechnicalFailure } from '../../service-layer/errors.ts';
import type { ProductCache } from '../../service-layer/product-cache.ts';
import type { Stock } from '../../service-layer/stock.ts';
import type { CommandResult, MessageBus } from '../../service-layer/message-bus.ts';
import { changesOf } from '../../service-layer/stock-changes.ts';
import type { Checkpoint } from '../flush/checkpoint.ts';
import {
  commandsOf,
  type Decoded,
  type DecodedCommand,
  type InvalidDecoded,
} from '../decode/command-decoder.ts';
import { type Fresh, withoutDuplicates } from './deduplicate.ts';
import type { DeadLetterWriter } from '../flush/dead-letter-message.ts';
import type { MessageWriter } from '../flush/event-messages.ts';
import type { InboxEntry, RecordOutcome } from '../flush/inbox.ts';
import { type MessagePacker, messagePackers } from '../flush/outbox-packing.ts';
import type { PackedMessages } from '../flush/outbox.ts';
import { explainMisrouting } from '../decode/misrouting.ts';
import { type EncodedMessage, recordId } from '../records/record.ts';
import { batchMetrics, type BatchTally } from './batch-metrics.ts';
import { loadStock } from './load-stock.ts';
import type { BatchCommit, BatchUnitOfWork } from '../flush/unit-of-work.ts';
import { type Metrics, noMetrics } from '../runtime/metrics.ts';

/** Of all SKUs of the batch, so that it is not handled again for each of them. */
const MORE_WAITING_LINES = 30;

export type HandleBatchDependencies = {
  readonly unitOfWork: BatchUnitOfWork;
  readonly productCache: ProductCache;
  readonly bus: MessageBus;
  readonly messages: MessageWriter;
  readonly deadLetter: DeadLetterWriter;
  /** Milliseconds since 1970; only for `dlq-failed-at`. */
  readonly now: () => number;
  /** Called after a commit with the duplicates among its commands, if there are any. */
  readonly onDuplicates?: (duplicates: readonly Decoded[]) => void;
  /** Called after a commit for each of its commands whose id another command has. */
  readonly onIdReused?: (reused: InvalidDecoded) => void;
  readonly metrics?: Metrics;
};

/**
 * Handles consecutive records of a partition and commits what they led to: all or nothing.
 * @returns the checkpoint after them
 * @throws TechnicalFailure if the batch is to be handled again, unchanged
 * @throws any other error if one of its records may be the cause
 */
export type HandleBatch = (checkpoint: Checkpoint, records: readonly Decoded[]) => Promise<Checkpoint>;

export function handleBatch(dependencies: HandleBatchDependencies): HandleBatch {
  const { unitOfWork, productCache, onDuplicates, onIdReused } = dependencies;
  const newPacker = messagePackers();
  const counts = batchMetrics(dependencies.metrics ?? noMetrics);

  /**
   * @param cached products that are not loaded; nor are their order lines and the ids of their commands
   * @param moreWaiting how many times more lines that wait are loaded than at first
   */
  async function handleWith(
    cached: readonly Product[],
    moreWaiting: number,
    checkpoint: Checkpoint,
    records: readonly Decoded[],
  ): Promise<Checkpoint> {
    const last = records.at(-1);
    if (!last) return checkpoint;
    const {
      stock,
      handled: known,
      preferred,
      assumedNew,
    } = await loadStock(records, cached, moreWaiting, unitOfWork);
    const { fresh, duplicates } = withoutDuplicates(records, known);
    const packer = newPacker();
    const tally = counts.newTally();
    const outcome = handleRecords(fresh, stock, checkpoint, dependencies, packer, tally);
    const next: Checkpoint = {
      ...checkpoint,
      nextOffset: last.record.offset + 1,
      lastSequence: checkpoint.lastSequence + packer.count(),
      lastTimestamp: last.record.timestamp,
    };
    const commitTime = await commit({
      from: checkpoint,
      to: next,
      changes: changesOf(stock),
      assumedNew,
      ...outcome,
    });
    productCache.store(stock, preferred);
    counts.committed(tally, {
      records: records.length,
      duplicates,
      products: stock.products.size,
      cached: cached.length,
      commitTime,
    });
    if (duplicates.length > 0) onDuplicates?.(duplicates);
    if (onIdReused) for (const reused of fresh.filter(isIdReused)) onIdReused(reused);
    return next;
  }

  /** Returns the time it took, in milliseconds. */
  async function commit(batch: BatchCommit): Promise<number> {
    const begin = performance.now();
    try {
      await unitOfWork.commit(batch);
    } catch (error) {
      counts.notCommitted(error, performance.now() - begin);
      throw error;
    }
    return performance.now() - begin;
  }

  /** Loads more lines that wait, and handles the batch again, until all that may be served are loaded. */
  async function handleWithEnoughWaitingLines(
    cached: readonly Product[],
    checkpoint: Checkpoint,
    records: readonly Decoded[],
  ): Promise<Checkpoint> {
    let unchanged = cached;
    for (let more = 1; ; more *= MORE_WAITING_LINES) {
      try {
        return await handleWith(unchanged, more, checkpoint, records);
      } catch (error) {
        if (!(error instanceof WaitingLinesMissing)) throw error;
        unchanged = [];
      }
    }
  }

  return async (checkpoint, records) => {
    const cached = productCache.takeFor(commandsOf(records).map(({ command }) => command));
    try {
      return await handleWithEnoughWaitingLines(cached, checkpoint, records);
    } catch (error) {
      if (error instanceof TechnicalFailure) productCache.clear();
      if (cached.length === 0 || !(error instanceof ConcurrentChange)) throw error;
      productCache.disable();
      counts.cacheRefused();
    }
    // A cached product was out of date, or a line or id was not new. Nothing is committed: load all, and try once more.
    return handleWithEnoughWaitingLines([], checkpoint, records);
  };
}

const isIdReused = (decoded: Fresh): decoded is InvalidDecoded =>
  decoded.kind === 'invalid' && decoded.reason.code === 'ID_REUSED';

/** Handles records in their order, in memory only: changes the stock, and packs the messages they lead to. */
function handleRecords(
  records: readonly Fresh[],
  stock: Stock,
  checkpoint: Checkpoint,
  { bus, messages: writer, deadLetter, now }: HandleBatchDependencies,
  packer: MessagePacker,
  tally: BatchTally,
): { messages: readonly PackedMessages[]; handled: InboxEntry[]; recorded: RecordOutcome[] } {
  const handled: InboxEntry[] = [];
  const recorded: RecordOutcome[] = [];
  for (const decoded of records) {
    const { offset } = decoded.record;
    const firstSequence = checkpoint.lastSequence + packer.count() + 1;
    const entry = { checkpointId: checkpoint.id, firstSequence, offset };
    if (decoded.kind === 'invalid') {
      packer.add(deadLetter(decoded, now()));
      tally.deadLetter(decoded);
      recorded.push({ ...entry, commandId: givenIdOfInvalid(decoded), messageCount: 1 });
      continue;
    }
    const result = bus(decoded.command, stock);
    tally.command(decoded, result);
    const messages = messagesFor(decoded, result, writer);
    for (const message of messages) packer.add(message);
    const messageCount = messages.length;
    const { fingerprint, headers } = decoded;
    if (fingerprint === undefined) recorded.push({ ...entry, commandId: null, messageCount });
    else handled.push({ ...entry, commandId: headers.id, fingerprint, messageCount });
  }
  return { messages: packer.finish(), handled, recorded };
}

/** The id that the producer of an invalid record gave; null: none that can be read. */
const givenIdOfInvalid = ({ id, record }: InvalidDecoded): string | null =>
  id === undefined || id === recordId(record) ? null : id;

/** The messages of a command: its events, or its rejection. */
function messagesFor(
  decoded: DecodedCommand,
  result: CommandResult,
  writer: MessageWriter,
): EncodedMessage[] {
  if (result.kind === 'rejected') {
    const rejection = explainMisrouting(result.rejection, decoded.record, decoded.misrouting);
    return [writer.rejection(decoded, rejection)];
  }
  return result.events.map((event, index) => writer.event(decoded, event, index + 1));
}
