import type { ProductRepository } from '../service-layer/product-repository.ts';
import type { CheckpointStore } from './checkpoint.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';

/** Everything one transaction of the worker may touch. */
export type Stores = {
  readonly checkpoints: CheckpointStore;
  readonly products: ProductRepository;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
};
