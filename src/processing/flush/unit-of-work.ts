import type { StockChanges } from '../../service-layer/stock-changes.ts';
import type { StockNeeds } from '../../service-layer/stock-requirements.ts';
import type { Stock } from '../../service-layer/stock.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { HandledIds, InboxEntry, RecordOutcome } from './inbox.ts';
import type { PackedMessages } from './outbox.ts';
import type { TopicPartition } from '../records/record.ts';

/** What has to be known before a run of commands can be handled. */
export type StateRequest = {
  readonly needs: StockNeeds;
  /** Ids that producers gave to the commands; one may come twice. */
  readonly commandIds: readonly string[];
};

export type Known = {
  /** A SKU never seen comes as a product of version 0. */
  readonly stock: Stock;
  /** Ids that were handled before: those that were asked for, and perhaps others. */
  readonly handled: HandledIds;
  /** References of the batches that come first in their SKU's order of preference: none between them is left out. */
  readonly preferred: ReadonlySet<string>;
};

/** What came of consecutive records of one command partition. */
export type Outcome = {
  /** Where the partition's checkpoint was when they were read. */
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly changes: StockChanges;
  readonly handled: readonly InboxEntry[];
  /** Of the records that have no entry among `handled`, but for duplicates. */
  readonly recorded: readonly RecordOutcome[];
  /** Ids of the commands that nobody has looked for: refused if one was handled before. */
  readonly assumedNew: readonly string[];
  /** For the outbox: the first has the sequence after `from.lastSequence`, the others follow one by one. */
  readonly messages: readonly PackedMessages[];
};

/**
 * What the worker has of its database: it reads, thinks, and writes all that came of it at once. No transaction is
 * open while it thinks, so a worker that is frozen there holds nobody up. What it read is guarded when it writes: by
 * the checkpoint, and by the versions of products.
 *
 * All methods throw TechnicalFailure when the database is away or refuses for a reason that is not the data's.
 */
export interface UnitOfWork {
  /** The partition's checkpoint; made with `firstOffset` if there is none. Safe when two do it at once. */
  open(partition: TopicPartition, firstOffset: number): Promise<Checkpoint>;
  /** Those of these checkpoints that the database is behind of: it has lost commits. */
  lost(known: readonly Checkpoint[]): Promise<Checkpoint[]>;
  /** What was last committed. One round trip. */
  read(wanted: StateRequest): Promise<Known>;
  /**
   * All or nothing, in one round trip. After a failure it is unknown whether it took place: the checkpoint tells.
   * @throws CheckpointMoved if the checkpoint is no longer as in `from`
   * @throws ConcurrentChange if a product, a new batch's reference, a new line or a command's id was written by
   *   somebody else since they were read, an id that is assumed to be new was handled before, or a deadlock or
   *   serialization failure ended this commit
   */
  commit(outcome: Outcome): Promise<void>;
}
