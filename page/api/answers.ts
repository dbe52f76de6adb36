// What the API answers (docs/page-api.md): the types of its own schemas, so that the page cannot drift from them.
import type {
  DeadLetterDetail,
  DeadLetterGroups,
  Letter,
  ResolvedDeadLetter,
} from '../../src/entrypoints/api/dead-letters/schema.ts';
import type { LiveEvent as PublishedEvent } from '../../src/processing/live-events/live-event.ts';
import type { OrderHistory } from '../../src/views/order-history.ts';

export type { CommandType } from '../../src/domain/commands.ts';
export type { EventType } from '../../src/domain/events.ts';
export type { DeadLetterGroups, DeadLetters } from '../../src/entrypoints/api/dead-letters/schema.ts';
export type { Partition, Pipeline, Service } from '../../src/entrypoints/api/pipeline/schema.ts';
export type { BatchLines } from '../../src/views/batch-lines.ts';
export type { LateBatches } from '../../src/views/late-batches.ts';
export type { Order } from '../../src/views/order.ts';
export type { OrderHistory } from '../../src/views/order-history.ts';
export type { Orders as FoundOrders } from '../../src/views/order-search.ts';
export type { ProductAvailability } from '../../src/views/product-availability.ts';
export type { ProductLines } from '../../src/views/product-lines.ts';
export type { Products } from '../../src/views/products.ts';
export type { Shortages } from '../../src/views/shortages.ts';

export type HistoryEntry = OrderHistory['entries'][number];
export type DeadLetter = Letter;
export type DeadLetterGroup = DeadLetterGroups['groups'][number];
export type WholeDeadLetter = DeadLetterDetail;
/** A key or a value. */
export type Bytes = NonNullable<DeadLetterDetail['key']>;
export type Resolved = ResolvedDeadLetter;
export type Resolution = ResolvedDeadLetter['resolution'];

/** An event of the stream; its fields are those of its type. */
export type LiveEvent = PublishedEvent & { readonly data: Readonly<Record<string, unknown>> };
