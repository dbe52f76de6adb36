import type { FirstUse, InboxEntry } from '../../../src/processing/flush/inbox.ts';
import type { StreamPosition } from '../../../src/processing/flush/outbox.ts';
import type { BatchCommit, BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { unpackedMessages } from '../builders/packed-messages.ts';
import { moveCheckpoint, openCheckpoint } from './checkpoints.ts';
import { copyOf, type MemoryDatabase, type MemoryTables } from './database.ts';
import { loadStock } from './load-stock.ts';
import { saveStock } from './save-stock.ts';

export const memoryUnitOfWork = (database: MemoryDatabase): BatchUnitOfWork => ({
  checkpoints: {
    async open(partition, firstOffset) {
      const tables = copyOf(database.committed);
      const checkpoint = openCheckpoint(tables, partition, firstOffset);
      database.committed = tables;
      return checkpoint;
    },
    async findLost(known) {
      const tables = copyOf(database.committed);
      return known.filter((one) => openCheckpoint(tables, one, 0).nextOffset < one.nextOffset);
    },
  },
  products: {
    async load({ requirements, commandIds }) {
      const { committed } = database;
      return {
        ...loadStock(committed, requirements),
        handled: new Map(commandIds.flatMap((id) => firstUseOf(committed, id))),
      };
    },
  },
  async commit({ from, to, changes, handled, assumedNew, messages }) {
    const tables = copyOf(database.committed);
    moveCheckpoint(tables, from, to);
    saveStock(tables, changes);
    for (const id of assumedNew) refuseKnown(tables, id);
    remember(tables, handled);
    append(tables, from, messages, placesBefore(tables, from.id, changes));
    for (const { sku } of changes.products)
      tables.lastPlaces.set(sku, { checkpointId: from.id, sequence: to.lastSequence });
    database.committed = tables;
    if (messages.length > 0) for (const notify of database.listeners) notify();
  },
});

function firstUseOf({ inbox, checkpoints }: MemoryTables, id: string): [string, FirstUse][] {
  const entry = inbox.get(id);
  if (!entry) return [];
  const { checkpointId, offset, fingerprint } = entry;
  const at = [...checkpoints.values()].find((checkpoint) => checkpoint.id === checkpointId);
  return [[id, { topic: at?.topic ?? '', partition: at?.partition ?? 0, offset, fingerprint }]];
}

function refuseKnown({ inbox }: MemoryTables, id: string): void {
  if (inbox.has(id)) throw new ConcurrentChange(`command ${id} was handled before`);
}

function remember(tables: MemoryTables, entries: readonly InboxEntry[]): void {
  for (const entry of entries) {
    refuseKnown(tables, entry.commandId);
    tables.inbox.set(entry.commandId, entry);
  }
}

/** The positions in other streams of the last events of these products. */
function placesBefore(
  { lastPlaces }: MemoryTables,
  id: number,
  { products }: StockChanges,
): StreamPosition[] {
  const ends = new Map<number, number>();
  for (const { sku } of products) {
    const place = lastPlaces.get(sku);
    if (!place || place.checkpointId === id) continue;
    ends.set(place.checkpointId, Math.max(ends.get(place.checkpointId) ?? 0, place.sequence));
  }
  return [...ends].map(([checkpointId, sequence]) => ({ checkpointId, sequence }));
}

function append(
  { outbox, writtenAt }: MemoryTables,
  { id, lastSequence }: BatchCommit['from'],
  messages: BatchCommit['messages'],
  publishedAfter: readonly StreamPosition[],
): void {
  if (messages.length === 0) return;
  const numbered = unpackedMessages(messages).map((message, index) => ({
    ...message,
    sequence: lastSequence + 1 + index,
    ...(index === 0 && publishedAfter.length > 0 ? { publishedAfter } : {}),
  }));
  outbox.set(id, [...(outbox.get(id) ?? []), ...numbered]);
  for (const { sequence } of numbered) writtenAt.set(`${id}/${sequence}`, Date.now());
}
