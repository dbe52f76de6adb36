import type { LoadedStock, StockRequest } from '../../service-layer/repository.ts';
import type { StockCommit, UnitOfWork } from '../../service-layer/unit-of-work.ts';
import type { Checkpoint, Checkpoints } from './checkpoint.ts';
import type { HandledIds, InboxEntry, RecordOutcome } from './inbox.ts';
import type { PackedMessages } from './outbox.ts';

/** What must be loaded before a batch of records can be handled. */
export type StateRequest = StockRequest & {
  /** Ids that producers gave to the commands; one may come twice. */
  readonly commandIds: readonly string[];
};

export type LoadedState = LoadedStock & {
  /** Ids that were handled before: those that were asked for, and perhaps others. */
  readonly handled: HandledIds;
};

/** What consecutive records of one command partition led to. */
export type BatchCommit = StockCommit & {
  /** The partition's checkpoint when the records were read. */
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly handled: readonly InboxEntry[];
  /** Records without an entry among `handled` that are not duplicates. */
  readonly recorded: readonly RecordOutcome[];
  /** Command ids that were not looked up: the commit fails if one was handled before. */
  readonly assumedNew: readonly string[];
  /** For the outbox: the first has the sequence after `from.lastSequence`, the others follow one by one. */
  readonly messages: readonly PackedMessages[];
};

/**
 * The worker's unit of work. It commits the checkpoint, the inbox and the outbox together with the products, so each
 * record takes effect exactly once. One round trip loads, one commits.
 *
 * `commit` also throws
 * - CheckpointMoved if the checkpoint is no longer as in `from`
 * - ConcurrentChange if another process has written a new batch's reference, a new line or a command's id meanwhile, if
 *   an id that is assumed to be new was handled before, or after a deadlock or serialization failure
 */
export type BatchUnitOfWork = UnitOfWork<StateRequest, LoadedState, BatchCommit> & {
  readonly checkpoints: Checkpoints;
};
