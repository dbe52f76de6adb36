/** Why a record cannot be handled: part of the contract, for programs that read dead letters. */
export const DEAD_LETTER_CODES = [
  'NOT_JSON',
  'EMPTY_VALUE',
  'UNKNOWN_TYPE',
  'UNKNOWN_SCHEMA',
  'INVALID_MESSAGE',
  'ID_REUSED',
  'HANDLER_FAILED',
] as const;

export type DeadLetterCode = (typeof DEAD_LETTER_CODES)[number];

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
