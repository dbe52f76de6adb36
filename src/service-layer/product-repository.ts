import type { StockChanges } from './stock-changes.ts';
import type { StockNeeds } from './stock-needs.ts';
import type { Stock } from './stock.ts';

/** Keeps products, their batches and order lines. Works inside the transaction it was handed out by. */
export interface ProductRepository {
  /** Loads what is needed, in one round trip. A SKU never seen comes as a product of version 0. */
  load(needs: StockNeeds): Promise<Stock>;
  /**
   * Writes last states in a fixed number of statements, however many rows.
   * @throws ConcurrentChange if a product or a new batch's reference was changed by somebody else since `load`
   */
  save(changes: StockChanges): Promise<void>;
}
