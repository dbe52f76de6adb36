/** Why a record cannot be handled: stable, for programs to branch on. */
export type DeadLetterCode =
  | 'NOT_JSON'
  | 'EMPTY_VALUE'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_SCHEMA'
  | 'INVALID_MESSAGE'
  | 'ID_REUSED'
  | 'HANDLER_FAILED';

/** The record itself is at fault: it becomes a dead letter, and those around it are handled. */
export class InvalidRecord extends Error {
  override readonly name = 'InvalidRecord';
  readonly code: DeadLetterCode;

  /** @param message a sentence for the person who produced the record */
  constructor(code: DeadLetterCode, message: string) {
    super(message);
    this.code = code;
  }
}
