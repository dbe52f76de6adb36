import type { OutboxReader } from '../../../src/processing/outbox.ts';
import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';

/** An empty database of its own, for one test. */
export type StoresSetup = {
  readonly unitOfWork: UnitOfWork<Stores>;
  readonly outboxReader: OutboxReader;
  close(): Promise<void>;
};

export type MakeStores = () => Promise<StoresSetup>;
