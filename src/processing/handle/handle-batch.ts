import type { Product } from '../../domain/product.ts';
import { ConcurrentChange, TechnicalFailure } from '../../service-layer/errors.ts';
import type { ProductCache } from '../../service-layer/product-cache.ts';
import type { Stock } from '../../service-layer/stock.ts';
import type { MessageBus } from '../../service-layer/message-bus.ts';
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
import { type MessagePacker, messagePacker } from '../flush/outbox-packing.ts';
import type { PackedMessages } from '../flush/outbox.ts';
import { explained } from '../decode/misrouting.ts';
import { type EncodedMessage, placeOf } from '../records/record.ts';
import { loadStock } from './load-stock.ts';
import type { BatchUnitOfWork } from '../flush/unit-of-work.ts';

export type HandleBatchDependencies = {
  readonly unitOfWork: BatchUnitOfWork;
  readonly productCache: ProductCache;
  readonly bus: MessageBus;
  readonly messages: MessageWriter;
  readonly deadLetter: DeadLetterWriter;
  /** Milliseconds since 1970; only for `dlq-failed-at`. */
  readonly now: () => number;
  /** Told of the commands of a transaction whose ids were handled before, if there are any. */
  readonly onDuplicates?: (duplicates: readonly Decoded[]) => void;
  /** Told of each command of a transaction whose id another command has. */
  readonly onIdReused?: (reused: InvalidDecoded) => void;
};

/** Handles consecutive records of a partition, all or none; returns the checkpoint after them. */
export type HandleBatch = (checkpoint: Checkpoint, records: readonly Decoded[]) => Promise<Checkpoint>;

export function handleBatch(dependencies: HandleBatchDependencies): HandleBatch {
  const { unitOfWork, productCache, onDuplicates, onIdReused } = dependencies;
  // One for all partitions: nothing is waited for while a run is handled.
  const packer = messagePacker();

  async function apply(
    checkpoint: Checkpoint,
    records: readonly Decoded[],
    cached: readonly Product[],
  ): Promise<Checkpoint> {
    const last = records.at(-1);
    if (!last) return checkpoint;
    const { stock, handled: known, preferred, assumedNew } = await loadStock(records, cached, unitOfWork);
    const { fresh, duplicates } = withoutDuplicates(records, known);
    const { messages, count, handled, recorded } = handle(fresh, stock, checkpoint, dependencies, packer);
    const next: Checkpoint = {
      ...checkpoint,
      nextOffset: last.record.offset + 1,
      lastSequence: checkpoint.lastSequence + count,
      lastTimestamp: last.record.timestamp,
    };
    const changes = changesOf(stock);
    await unitOfWork.commit({ from: checkpoint, to: next, changes, handled, recorded, assumedNew, messages });
    productCache.store(stock, preferred);
    if (duplicates.length > 0) onDuplicates?.(duplicates);
    if (onIdReused) for (const reused of fresh.filter(isIdReused)) onIdReused(reused);
    return next;
  }

  return async (checkpoint, records) => {
    const cached = productCache.takeFor(commandsOf(records).map(({ command }) => command));
    try {
      return await apply(checkpoint, records, cached);
    } catch (error) {
      if (error instanceof TechnicalFailure) productCache.clear();
      if (cached.length === 0 || !(error instanceof ConcurrentChange)) throw error;
      productCache.suspend();
    }
    // A cached product was out of date, or a line or id was there already. Nothing was committed: load all of it.
    return apply(checkpoint, records, []);
  };
}

const isIdReused = (decoded: Fresh): decoded is InvalidDecoded =>
  decoded.kind === 'invalid' && decoded.reason.code === 'ID_REUSED';

function handle(
  records: readonly Fresh[],
  stock: Stock,
  checkpoint: Checkpoint,
  { bus, messages: writer, deadLetter, now }: HandleBatchDependencies,
  packer: MessagePacker,
): {
  messages: readonly PackedMessages[];
  count: number;
  handled: InboxEntry[];
  recorded: RecordOutcome[];
} {
  const handled: InboxEntry[] = [];
  const recorded: RecordOutcome[] = [];
  packer.begin();
  for (const decoded of records) {
    const { record } = decoded;
    const firstSequence = checkpoint.lastSequence + packer.count() + 1;
    const place = { checkpointId: checkpoint.id, firstSequence };
    if (decoded.kind === 'invalid') {
      packer.add(deadLetter(decoded, now()));
      const commandId = givenIdOfInvalid(decoded);
      recorded.push({ ...place, offset: record.offset, commandId, messageCount: 1 });
      continue;
    }
    const written = outcomeMessages(decoded, stock, bus, writer);
    for (const message of written) packer.add(message);
    const messageCount = written.length;
    const { fingerprint, headers } = decoded;
    const { offset } = record;
    if (fingerprint === undefined) recorded.push({ ...place, offset, commandId: null, messageCount });
    else handled.push({ ...place, commandId: headers.id, offset, fingerprint, messageCount });
  }
  return { messages: packer.rows(), count: packer.count(), handled, recorded };
}

/** The id that the producer of a dead letter gave; null: none that can be read. */
function givenIdOfInvalid({ id, record }: InvalidDecoded): string | null {
  return id === undefined || id === placeOf(record) ? null : id;
}

function outcomeMessages(
  decoded: DecodedCommand,
  stock: Stock,
  bus: MessageBus,
  writer: MessageWriter,
): EncodedMessage[] {
  const outcome = bus(decoded.command, stock);
  if (outcome.kind === 'rejected') {
    const rejection = explained(outcome.rejection, decoded.record, decoded.misrouting);
    return [writer.rejection(decoded, rejection)];
  }
  return outcome.events.map((event, index) => writer.event(decoded, event, index + 1));
}
