import { emptyStock, type Stock } from '../service-layer/stock.ts';
import type { MessageBus } from '../service-layer/message-bus.ts';
import { changesOf } from '../service-layer/stock-changes.ts';
import { needsOf } from '../service-layer/stock-needs.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Decoded } from './command-decoder.ts';
import type { DeadLetterWriter } from './dead-letters.ts';
import type { MessageWriter } from './event-messages.ts';
import type { InboxEntry } from './inbox.ts';
import type { EncodedMessage } from './records.ts';
import type { Known, UnitOfWork } from './unit-of-work.ts';

export type ApplyDependencies = {
  readonly unitOfWork: UnitOfWork;
  readonly bus: MessageBus;
  readonly messages: MessageWriter;
  readonly deadLetter: DeadLetterWriter;
  /** Milliseconds since 1970; only for `dlq-failed-at`. */
  readonly now: () => number;
  /** Told of the commands of a transaction whose ids were handled before, if there are any. */
  readonly onDuplicates?: (duplicates: readonly Decoded[]) => void;
};

type DecodedCommand = Extract<Decoded, { kind: 'command' }>;

/** Handles consecutive records of a partition, all or none; returns the checkpoint after them. */
export type ApplyRecords = (checkpoint: Checkpoint, records: readonly Decoded[]) => Promise<Checkpoint>;

export const applyRecords =
  (dependencies: ApplyDependencies): ApplyRecords =>
  async (checkpoint, records) => {
    const last = records.at(-1);
    if (!last) return checkpoint;
    const { stock, handled: known } = await knownOf(records, dependencies.unitOfWork);
    const fresh = withoutDuplicates(records, known, dependencies.onDuplicates);
    const { messages, handled } = handle(fresh, stock, checkpoint, dependencies);
    const next: Checkpoint = {
      ...checkpoint,
      nextOffset: last.record.offset + 1,
      lastSequence: checkpoint.lastSequence + messages.length,
      lastTimestamp: last.record.timestamp,
    };
    const changes = changesOf(stock);
    await dependencies.unitOfWork.commit({ from: checkpoint, to: next, changes, handled, messages });
    return next;
  };

/** Duplicates are still among the records: what only they need is read in vain. */
async function knownOf(records: readonly Decoded[], unitOfWork: UnitOfWork): Promise<Known> {
  const commands = records.filter((decoded) => decoded.kind === 'command');
  if (commands.length === 0) return { stock: emptyStock([]), handled: new Set() };
  return unitOfWork.read({
    needs: needsOf(commands.map(({ command }) => command)),
    commandIds: records.flatMap((decoded) => givenId(decoded) ?? []),
  });
}

/** Drops commands whose producer-given id was handled before, or comes a second time in this run. */
function withoutDuplicates(
  records: readonly Decoded[],
  handled: ReadonlySet<string>,
  onDuplicates: ApplyDependencies['onDuplicates'],
): Decoded[] {
  const seen = new Set(handled);
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
