/** A command that was handled, and which outbox messages it led to. */
export type InboxEntry = {
  readonly commandId: string;
  readonly checkpointId: number;
  /** Sequence of the command's first message; of the next one to come if it led to none. */
  readonly firstSequence: number;
  readonly messageCount: number;
};

/**
 * Remembers the ids that producers gave to commands, for as long as configured, so that a command sent twice
 * is handled once. Works inside the transaction it was handed out by.
 */
export interface Inbox {
  /** Those of the ids that were handled before. */
  handled(commandIds: readonly string[]): Promise<Set<string>>;
  /** @throws ConcurrentChange if one of the ids was remembered by somebody else meanwhile */
  remember(entries: readonly InboxEntry[]): Promise<void>;
}
