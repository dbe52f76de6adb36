import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import type { UnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';

/** A database without rows, for one test. */
export type EmptyDatabase = {
  readonly unitOfWork: UnitOfWork;
  /** The same database, as another process uses it. */
  readonly elsewhere: UnitOfWork;
  readonly outboxReader: OutboxReader;
  close(): Promise<void>;
};

export type MakeEmptyDatabase = () => Promise<EmptyDatabase>;
