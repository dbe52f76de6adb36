// What the API answers (docs/page-api.md). The types of the views come from their schemas.
export type { BatchLines } from '../../src/views/batch-lines.ts';
export type { Order } from '../../src/views/order.ts';
export type { ProductAvailability } from '../../src/views/product-availability.ts';
export type { Products } from '../../src/views/products.ts';
export type { Shortages } from '../../src/views/shortages.ts';

export type LateBatches = {
  readonly batches: readonly {
    readonly ref: string;
    readonly sku: string;
    readonly eta: string;
    readonly daysLate: number;
    /** Units bought. */
    readonly units: number;
    readonly lines: {
      readonly count: number;
      readonly units: number;
      readonly lines: readonly { readonly orderId: string; readonly qty: number }[];
    };
  }[];
  readonly next: string | null;
};

export type ProductLines = {
  readonly sku: string;
  readonly lines: readonly {
    readonly orderId: string;
    readonly qty: number;
    readonly state: 'waiting' | 'allocated' | 'dispatched';
    readonly batchRef: string | null;
    readonly eta: string | null;
  }[];
  readonly next: string | null;
};

export type FoundOrders = {
  readonly orders: readonly { readonly orderId: string; readonly lines: number }[];
  readonly next: string | null;
};

export type HistoryEntry = {
  readonly kind: 'event' | 'rejection';
  readonly id: string;
  readonly type: string;
  readonly sku: string;
  readonly sequence: number | null;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly command: {
    readonly id: string;
    readonly type: string | null;
    readonly time: string;
    readonly record: { readonly topic: string; readonly partition: number; readonly offset: number } | null;
  };
};

export type OrderHistory = {
  readonly orderId: string;
  readonly entries: readonly HistoryEntry[];
  readonly next: string | null;
  readonly kept: { readonly days: number; readonly since: string | null; readonly behind: number };
};

export type Service = {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: string | null;
  readonly since: string | null;
};

export type Partition = {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly checkpoint: number | null;
  readonly logStart: number | null;
  readonly logEnd: number | null;
  readonly lag: number | null;
  readonly oldestAgeSeconds: number | null;
  readonly messages: number | null;
  readonly unpublished: number | null;
  readonly lastCommitAt: string | null;
  readonly latencyMs: number | null;
  readonly assignedTo: string | null;
  readonly stopped: { readonly reason: string; readonly since: string; readonly accept: string } | null;
};

export type Pipeline = {
  readonly at: string;
  readonly services: readonly Service[];
  readonly partitions: readonly Partition[] | null;
  readonly outbox: { readonly messages: number; readonly oldestAgeSeconds: number | null } | null;
  readonly relay: {
    readonly leaders: readonly {
      readonly shard: string;
      readonly address: string | null;
      readonly since: string;
    }[];
    readonly published: number;
    readonly reportedAt: string | null;
  } | null;
  readonly group: {
    readonly name: string;
    readonly state: string;
    readonly members: readonly {
      readonly memberId: string;
      readonly clientId: string;
      readonly host: string;
      readonly partitions: readonly string[];
    }[];
  } | null;
  readonly totals: { readonly handled: number; readonly written: number; readonly published: number } | null;
  readonly latencyMs: number | null;
};

export type Resolution = {
  readonly decision: 'replayed' | 'discarded' | 'replaced';
  readonly at: string;
  readonly note: string | null;
  readonly commandId: string | null;
};

export type DeadLetter = {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly error: string;
  readonly fields: readonly string[];
  readonly key: string | null;
  readonly type: string | null;
  readonly commandId: string | null;
  readonly source: string | null;
  readonly failedAt: string;
  readonly attempts: number;
  readonly replays: number;
  readonly resolution: Resolution | null;
};

/** How much of the topic the API holds. */
type Held = { readonly olderLeftOut: number; readonly catchingUp: boolean };

export type DeadLetters = Held & {
  readonly deadLetters: readonly DeadLetter[];
  readonly next: string | null;
};

export type DeadLetterGroup = {
  readonly reason: string;
  readonly field: string | null;
  readonly count: number;
  readonly newestAt: string;
  readonly sources: readonly { readonly source: string | null; readonly count: number }[];
};

export type DeadLetterGroups = Held & {
  readonly groups: readonly DeadLetterGroup[];
  readonly open: number;
  readonly resolved: number;
};

export type Bytes = {
  readonly bytes: number;
  readonly text: string | null;
  readonly hex: string;
  readonly cut: boolean;
};

export type WholeDeadLetter = {
  readonly deadLetter: DeadLetter;
  readonly headers: readonly { readonly name: string; readonly text: string | null; readonly hex: string }[];
  readonly key: Bytes | null;
  readonly value: (Bytes & { readonly schemaId: number | null; readonly json: object | null }) | null;
  readonly omitted: Readonly<Record<string, string>>;
  readonly timestamp: string | null;
  readonly obstacle: string | null;
  readonly correction: { readonly type: string | null; readonly data: object | null };
};

export type Resolved = { readonly id: string; readonly resolution: Resolution };

export type LiveEvent = {
  readonly id: string;
  readonly type: string;
  readonly sku: string;
  readonly sequence: number;
  readonly time: string;
  readonly publishedAt: string;
  readonly commandId: string;
  readonly data: Readonly<Record<string, unknown>>;
};
