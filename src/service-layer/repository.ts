import type { StockRequirements } from './stock-requirements.ts';
import type { Stock } from './stock.ts';

export type StockRequest = { readonly requirements: StockRequirements };

export type LoadedStock = {
  /** A SKU without events comes as a product of version 0. */
  readonly stock: Stock;
  /** References of the batches that come first in their SKU's order of preference; none between them is left out. */
  readonly preferred: ReadonlySet<string>;
};

/**
 * The repository: products as a collection, whatever stores them. The book's repository gets one product by its SKU;
 * this one loads in one query what a run of commands needs. There is no `add`: the unit of work saves the changes of
 * the loaded stock when it commits.
 *
 * `Request` and `Loaded` may hold more than stock, if more must come of the same snapshot.
 */
export interface ProductRepository<Request extends StockRequest, Loaded extends LoadedStock> {
  /**
   * Loads what was last committed, as one snapshot.
   * @throws TechnicalFailure if the database is away
   */
  load(request: Request): Promise<Loaded>;
}
