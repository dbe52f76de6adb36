import type { DeadLetterCode } from '../decode/invalid-record.ts';

const codes: Readonly<Record<DeadLetterCode, true>> = {
  NOT_JSON: true,
  EMPTY_VALUE: true,
  UNKNOWN_TYPE: true,
  UNKNOWN_SCHEMA: true,
  INVALID_MESSAGE: true,
  ID_REUSED: true,
  HANDLER_FAILED: true,
};

/** All that can be the reason of a dead letter. */
export const REASONS = Object.keys(codes) as readonly DeadLetterCode[];
