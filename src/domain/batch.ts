/** Stock bought together: on the shelf, or on a ship that arrives at `eta`. */
export type Batch = {
  readonly ref: string;
  readonly sku: string;
  /** `YYYY-MM-DD`; null: in the warehouse. */
  readonly eta: string | null;
  /** Units bought when the batch was created; later corrections do not change it. */
  readonly createdQty: number;
  /** The eta when the batch was created. */
  readonly createdEta: string | null;
  /** The product's version when the batch was created: it orders batches of the same eta. */
  readonly createdVersion: number;
  /** Units counted when the batch arrived; null: it has not arrived, or was never on the way. */
  readonly receivedQty: number | null;
  /** Units bought, as last corrected. */
  readonly qty: number;
  /** Units promised to order lines, those that left the warehouse included. */
  readonly allocated: number;
  /** Units that left the warehouse. */
  readonly dispatched: number;
};

/** Units that can still be promised. */
export const available = (batch: Batch): number => batch.qty - batch.allocated;

/** Warehouse first, then the earliest arrival, then the batch created first. */
export function byPreference(a: Batch, b: Batch): number {
  if (a.eta === b.eta) return a.createdVersion - b.createdVersion;
  if (a.eta === null) return -1;
  if (b.eta === null) return 1;
  return a.eta < b.eta ? -1 : 1;
}
