/** Why a record cannot be handled: part of the contract, for programs that read dead letters. */
export type DeadLetterCode =
  | 'NOT_JSON'
  | 'EMPTY_VALUE'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_SCHEMA'
  | 'INVALID_MESSAGE'
  | 'ID_REUSED'
  | 'HANDLER_FAILED';

/** The record cannot be handled, now or later: it becomes a dead letter, and the records around it are handled. */
export class InvalidRecord extends Error {
  override readonly name = 'InvalidRecord';
  readonly code: DeadLetterCode;

  /** @param message says to the producer of the record what is wrong with it */
  constructor(code: DeadLetterCode, message: string) {
    super(message);
    this.code = code;
  }
}
