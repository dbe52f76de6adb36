import type { LoadedStock, ProductRepository, StockRequest } from './repository.ts';
import type { StockChanges } from './stock-changes.ts';

export type StockCommit = { readonly changes: StockChanges };

/**
 * The unit of work: it loads products through its repository and commits everything that the commands led to, or
 * nothing. No transaction is open in between, so a frozen process holds no locks. The commit guards what was loaded: it
 * fails if another process has changed a product since.
 *
 * `Commit` is what has to be committed with the changes: see `BatchCommit` in processing/flush/unit-of-work.ts.
 */
export interface UnitOfWork<
  Request extends StockRequest,
  Loaded extends LoadedStock,
  Commit extends StockCommit,
> {
  readonly products: ProductRepository<Request, Loaded>;
  /**
   * All or nothing. After a failure it is unknown whether the commit took place.
   * @throws ConcurrentChange if something that was loaded has been changed since: load and handle again
   * @throws TechnicalFailure if the database is away
   */
  commit(commit: Commit): Promise<void>;
}
