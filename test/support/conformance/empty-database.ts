import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';

/** A database without rows, for one test. */
export type EmptyDatabase = {
  readonly unitOfWork: BatchUnitOfWork;
  /** The same database, as seen by another process. */
  readonly elsewhere: BatchUnitOfWork;
  readonly outboxReader: OutboxReader;
  close(): Promise<void>;
};

export type MakeEmptyDatabase = () => Promise<EmptyDatabase>;
