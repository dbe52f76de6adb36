import type { Batch } from '../../../src/domain/batch.ts';
import type { OrderLine } from '../../../src/domain/order-line.ts';
import type { Checkpoint } from '../../../src/processing/flush/checkpoint.ts';
import type { InboxEntry } from '../../../src/processing/flush/inbox.ts';
import type { StoredMessage, StreamPosition } from '../../../src/processing/flush/outbox.ts';

/** Rows by primary key. Rows are never changed, only replaced. */
export type MemoryTables = {
  readonly checkpoints: Map<string, Checkpoint>;
  readonly versions: Map<string, number>;
  /** The stream and the end of the commit that last changed a product. */
  readonly lastPlaces: Map<string, StreamPosition>;
  readonly batches: Map<string, Readonly<Batch>>;
  readonly lines: Map<string, OrderLine>;
  readonly inbox: Map<string, InboxEntry>;
  readonly outbox: Map<number, readonly StoredMessage[]>;
  /** When each message of the outbox was written (ms), by checkpoint and sequence. */
  readonly writtenAt: Map<string, number>;
};

/** The state that all in-memory parts of one "database" share. */
export type MemoryDatabase = {
  /** Replaced as a whole by each commit. */
  committed: MemoryTables;
  /** Called after a commit that added outbox messages. */
  readonly listeners: Set<() => void>;
};

export const memoryDatabase = (): MemoryDatabase => ({
  committed: {
    checkpoints: new Map(),
    versions: new Map(),
    lastPlaces: new Map(),
    batches: new Map(),
    lines: new Map(),
    inbox: new Map(),
    outbox: new Map(),
    writtenAt: new Map(),
  },
  listeners: new Set(),
});

export const copyOf = (tables: MemoryTables): MemoryTables => ({
  checkpoints: new Map(tables.checkpoints),
  versions: new Map(tables.versions),
  lastPlaces: new Map(tables.lastPlaces),
  batches: new Map(tables.batches),
  lines: new Map(tables.lines),
  inbox: new Map(tables.inbox),
  outbox: new Map(tables.outbox),
  writtenAt: new Map(tables.writtenAt),
});

/** The key of an order line among those of all SKUs. */
export const lineKey = ({ orderId, sku }: { orderId: string; sku: string }): string => `${orderId}\n${sku}`;
