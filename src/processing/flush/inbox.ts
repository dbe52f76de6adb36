import type { TopicPartition } from '../records/record.ts';

/**
 * A command that was handled, and which outbox messages it led to. The ids that producers gave are remembered for as
 * long as configured, so that a command sent twice is handled once.
 */
export type InboxEntry = {
  readonly commandId: string;
  readonly checkpointId: number;
  /** Of the command's record. */
  readonly offset: number;
  /** Of what the command said: see `fingerprintOf`. */
  readonly fingerprint: number;
  /** Sequence of the command's first message; of the next one to come if it led to none. */
  readonly firstSequence: number;
  readonly messageCount: number;
};

/** Where an id was used first, and for what. */
export type FirstUse = TopicPartition & Pick<InboxEntry, 'offset' | 'fingerprint'>;

/**
 * Ids that were handled before, with their first use; null: an older version of the worker, which took no note of what
 * a command said, handled it.
 */
export type HandledIds = ReadonlyMap<string, FirstUse | null>;

/**
 * What came of a record that has no inbox entry: a command that no producer gave an id, or a dead letter. It guards
 * nothing, so the command of a dead letter can be handled later under the same id.
 */
export type RecordOutcome = {
  readonly checkpointId: number;
  /** Of the record in its command partition. */
  readonly offset: number;
  /** The id that the producer of a dead letter gave; null: none. */
  readonly commandId: string | null;
  /** As in `InboxEntry`. */
  readonly firstSequence: number;
  readonly messageCount: number;
};
