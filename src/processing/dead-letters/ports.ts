import type { InboundRecord } from '../records/record.ts';
import { type Decision, decisionBook } from './decision.ts';
import { type DeadLetter, readLetter } from './dead-letter.ts';
import type { ReplayedRecord } from './replay.ts';

/** A topic to be read, and what to do with its records. */
export type Reading = {
  readonly of: 'decisions' | 'letters';
  readonly onRecord: (record: InboundRecord) => void | Promise<void>;
};

/** The topics of dead letters and of decisions about them. */
export interface LetterLog {
  /**
   * Hands over the committed records, one at a time: topic by topic in the given order, each from its beginning
   * to where it ended at this call. Ends early when `stop` is aborted.
   * @throws TechnicalFailure, or what `onRecord` threw
   */
  read(readings: readonly Reading[], stop: AbortSignal): Promise<void>;
}

/** A letter, what was decided about it and, if that is a replay, the record to be put back. */
export type DecidedLetter = {
  readonly letter: DeadLetter;
  readonly decision: Decision;
  readonly record: ReplayedRecord | undefined;
};

/** Writes decisions down and carries them out. */
export interface DecisionWriter {
  /**
   * From now on nobody who opened one before can decide anything; what they had begun is done or undone.
   * @throws TechnicalFailure
   */
  open(): Promise<void>;
  /**
   * Decisions and records, all of them or none.
   * @throws TechnicalFailure if it is not known which, or somebody else has opened one; it is of no use then
   */
  write(decided: readonly DecidedLetter[]): Promise<void>;
  close(): Promise<void>;
}

/** Hands over each letter there is now, with what was decided about it. */
export function eachLetter(
  log: LetterLog,
  onLetter: (letter: DeadLetter, decision: Decision | undefined) => void | Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const book = decisionBook();
  const onRecord = (record: InboundRecord): void | Promise<void> => {
    const letter = readLetter(record);
    return letter && onLetter(letter, book.of(letter));
  };
  return log.read(
    [
      { of: 'decisions', onRecord: book.enter },
      { of: 'letters', onRecord },
    ],
    stop,
  );
}
