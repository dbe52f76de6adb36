import { emptyStock, type Stock } from '../service-layer/stock.ts';
import type { MessageBus } from '../service-layer/message-bus.ts';
import { changesOf } from '../service-layer/stock-changes.ts';
import { needsOf } from '../service-layer/stock-needs.ts';
import type { UnitOfWork } from '../service-layer/unit-of-work.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Decoded } from './command-decoder.ts';
import type { DeadLetterWriter } from './dead-letters.ts';
import type { MessageWriter } from './event-messages.ts';
import type { InboxEntry } from './inbox.ts';
import type { EncodedMessage } from './records.ts';
import type { Stores } from './stores.ts';

export type ApplyDependencies = {
  readonly unitOfWork: UnitOfWork<Stores>;
  readonly bus: MessageBus;
  readonly messages: MessageWriter;
  readonly deadLetter: DeadLetterWriter;
  /** Milliseconds since 1970; only for `dlq-failed-at`. */
  readonly now: () => number;
  /** Told of the commands of a transaction whose ids were handled before, if there are any. */
  readonly onDuplicates?: (duplicates: readonly Decoded[]) => void;
};

type DecodedCommand = Extract<Decoded, { kind: 'command' }>;

/** Handles consecutive records of a partition in one transaction; returns the checkpoint after them. */
export type ApplyRecords = (checkpoint: Checkpoint, records: readonly Decoded[]) => Promise<Checkpoint>;

export const applyRecords =
  (dependencies: ApplyDependencies): ApplyRecords =>
  (checkpoint, records) =>
    dependencies.unitOfWork.transaction(async (stores) => {
      await stores.checkpoints.claim(checkpoint);
      const fresh = await withoutDuplicates(records, stores, dependencies.onDuplicates);
      const commands = fresh.filter((decoded) => decoded.kind === 'command');
      const stock = await loadStock(commands, stores);
      const { messages, handled } = handle(fresh, stock, checkpoint, dependencies);
      const last = records.at(-1);
      if (!last) return checkpoint;
      const next: Checkpoint = {
        ...checkpoint,
        nextOffset: last.record.offset + 1,
        lastSequence: checkpoint.lastSequence + messages.length,
        lastTimestamp: last.record.timestamp,
      };
      await stores.products.save(changesOf(stock));
      await stores.inbox.remember(handled);
      await stores.outbox.append(checkpoint.id, checkpoint.lastSequence + 1, messages);
      await stores.checkpoints.advance(checkpoint, next);
      return next;
    });

/** Drops commands whose producer-given id was handled before, or comes a second time in this run. */
async function withoutDuplicates(
  records: readonly Decoded[],
  { inbox }: Stores,
  onDuplicates: ApplyDependencies['onDuplicates'],
): Promise<Decoded[]> {
  const ids = records.flatMap((decoded) => givenId(decoded) ?? []);
  const seen = ids.length > 0 ? await inbox.handled(ids) : new Set<string>();
  const duplicates: Decoded[] = [];
  const fresh = records.filter((decoded) => {
    const id = givenId(decoded);
    if (id === undefined) return true;
    if (seen.has(id)) {
      duplicates.push(decoded);
      return false;
    }
    seen.add(id);
    return true;
  });
  if (duplicates.length > 0) onDuplicates?.(duplicates);
  return fresh;
}

const givenId = (decoded: Decoded): string | undefined =>
  decoded.kind === 'command' && decoded.headers.idGiven ? decoded.headers.id : undefined;

async function loadStock(commands: readonly DecodedCommand[], { products }: Stores): Promise<Stock> {
  if (commands.length === 0) return emptyStock([]);
  return products.load(needsOf(commands.map(({ command }) => command)));
}

function handle(
  records: readonly Decoded[],
  stock: Stock,
  checkpoint: Checkpoint,
  { bus, messages: writer, deadLetter, now }: ApplyDependencies,
): { messages: EncodedMessage[]; handled: InboxEntry[] } {
  const messages: EncodedMessage[] = [];
  const handled: InboxEntry[] = [];
  for (const decoded of records) {
    if (decoded.kind === 'invalid') {
      messages.push(deadLetter(decoded, now()));
      continue;
    }
    const firstSequence = checkpoint.lastSequence + messages.length + 1;
    const written = outcomeMessages(decoded, stock, bus, writer);
    messages.push(...written);
    if (decoded.headers.idGiven) {
      const { id: commandId } = decoded.headers;
      handled.push({ commandId, checkpointId: checkpoint.id, firstSequence, messageCount: written.length });
    }
  }
  return { messages, handled };
}

function outcomeMessages(
  decoded: DecodedCommand,
  stock: Stock,
  bus: MessageBus,
  writer: MessageWriter,
): EncodedMessage[] {
  const outcome = bus(decoded.command, stock);
  if (outcome.kind === 'rejected') return [writer.rejection(decoded, outcome.rejection)];
  return outcome.events.map((event, index) => writer.event(decoded, event, index + 1));
}
