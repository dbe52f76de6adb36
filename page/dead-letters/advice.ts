/** What helps with a dead letter of a reason, and what a replay of the same bytes does. */
export type LetterAdvice = {
  /** The action to offer first. */
  readonly first: 'correct' | 'replay';
  readonly text: string;
};

const UPGRADED = 'unless the worker was upgraded since then to one that knows it';

const ADVICE: Readonly<Record<string, LetterAdvice>> = {
  INVALID_MESSAGE: {
    first: 'correct',
    text: `Correct the fields, and tell the producer. A replay sends the same bytes: they fail again, ${UPGRADED}.`,
  },
  NOT_JSON: {
    first: 'correct',
    text: 'Write the command anew, and tell the producer. A replay sends the same bytes: they fail again.',
  },
  EMPTY_VALUE: {
    first: 'correct',
    text: 'Write the command anew, and tell the producer. A replay sends the same empty record: it fails again.',
  },
  UNKNOWN_TYPE: {
    first: 'correct',
    text: `Choose the command that was meant, and tell the producer. A replay sends the same bytes: they fail again, ${UPGRADED}.`,
  },
  ID_REUSED: {
    first: 'correct',
    text: 'Another command had this id before. A correction sends it with an id of its own; a replay has the same id, and fails again.',
  },
  UNKNOWN_SCHEMA: {
    first: 'replay',
    text: 'Replay it once the schema is registered. Until then it fails again.',
  },
  HANDLER_FAILED: {
    first: 'replay',
    text: 'Replay it once what failed is mended: see the error above, and the log of the worker.',
  },
};

const ANY: LetterAdvice = { first: 'replay', text: 'Replay it once what was wrong is mended.' };

/** What helps with a dead letter. A reason comes from outside: another version may have written it. */
export const letterAdvice = (reason: string): LetterAdvice =>
  (Object.hasOwn(ADVICE, reason) ? ADVICE[reason] : undefined) ?? ANY;
