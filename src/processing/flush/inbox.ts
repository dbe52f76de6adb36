import type { TopicPartition } from '../records/record.ts';

/**
 * A command that was handled under an id that its producer gave, and the outbox messages it led to. Entries are kept for
 * as long as configured, so that a command that is sent twice is handled once.
 */
export type InboxEntry = {
  readonly commandId: string;
  readonly checkpointId: number;
  /** Offset of the command's record. */
  readonly offset: number;
  /** Fingerprint of the command's type and content: see `fingerprintOf`. */
  readonly fingerprint: number;
  /** Sequence of the command's first message; if it led to none, of the next message of the stream. */
  readonly firstSequence: number;
  readonly messageCount: number;
};

/** The record that used an id first, and the fingerprint of its command. */
export type FirstUse = TopicPartition & Pick<InboxEntry, 'offset' | 'fingerprint'>;

/**
 * Ids that were handled before, with their first use. Null: an older version of the worker handled the command
 * and stored no fingerprint.
 */
export type HandledIds = ReadonlyMap<string, FirstUse | null>;

/**
 * What a record without an inbox entry led to: a command whose producer gave no id, or a dead letter. It is not used to
 * find duplicates, so the command of a dead letter can be handled later under the same id.
 */
export type RecordOutcome = {
  readonly checkpointId: number;
  /** Offset of the record in its command partition. */
  readonly offset: number;
  /** The id that the producer of a dead letter gave; null: none. */
  readonly commandId: string | null;
  /** As in `InboxEntry`. */
  readonly firstSequence: number;
  readonly messageCount: number;
};
