/**
 * A command that was handled, and which outbox messages it led to. The ids that producers gave are remembered for as
 * long as configured, so that a command sent twice is handled once.
 */
export type InboxEntry = {
  readonly commandId: string;
  readonly checkpointId: number;
  /** Sequence of the command's first message; of the next one to come if it led to none. */
  readonly firstSequence: number;
  readonly messageCount: number;
};
