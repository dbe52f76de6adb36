import type { DatabasePool } from 'slonik';
import type { Stores } from '../../processing/stores.ts';
import type { UnitOfWork } from '../../service-layer/unit-of-work.ts';
import { postgresCheckpointStore } from './checkpoint-store.ts';
import { asTechnical } from './failures.ts';
import { postgresInbox } from './inbox.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresProductRepository } from './product-repository.ts';

/**
 * One READ COMMITTED transaction. The claim on the checkpoint and the guard on product versions do what a
 * stricter isolation level would do, without its retries.
 */
export const postgresUnitOfWork = (pool: DatabasePool): UnitOfWork<Stores> => ({
  transaction: (work) =>
    asTechnical(() =>
      pool.transaction((connection) =>
        work({
          checkpoints: postgresCheckpointStore(connection),
          products: postgresProductRepository(connection),
          inbox: postgresInbox(connection),
          outbox: postgresOutbox(connection),
        }),
      ),
    ),
});
