import type { InboundRecord } from '../records/record.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';
import type { ReplayedRecord } from './replayed-record.ts';
import { type Resolution, resolutionIndex } from './resolution.ts';

/** A topic to read, and the handler of its records. */
export type Reading = {
  readonly of: 'resolutions' | 'deadLetters';
  readonly onRecord: (record: InboundRecord) => void | Promise<void>;
};

/** Reads the dead-letter topic and the topic of resolutions. */
export interface DeadLetterLog {
  /**
   * Passes each committed record to its handler, one at a time: the topics in the given order, each from its
   * beginning to the end it had when `read` was called. Returns early when `stop` is aborted.
   * @throws TechnicalFailure, or what `onRecord` threw
   */
  read(readings: readonly Reading[], stop: AbortSignal): Promise<void>;
}

/** A dead letter with its resolution and, for a replay, the record to send. */
export type ResolvedDeadLetter = {
  readonly deadLetter: DeadLetter;
  readonly resolution: Resolution;
  readonly record: ReplayedRecord | undefined;
};

/** Stores resolutions and sends the replayed records. */
export interface ResolutionWriter {
  /**
   * Fences all writers that were opened before: their transactions are finished, and they can start no other.
   * @throws TechnicalFailure
   */
  open(): Promise<void>;
  /**
   * Writes all resolutions and records, or none. After an error the writer cannot be used again.
   * @throws TechnicalFailure if the result is unknown, or if another writer has been opened
   */
  write(resolved: readonly ResolvedDeadLetter[]): Promise<void>;
  close(): Promise<void>;
}

/** Passes each dead letter that exists now to the callback, with its resolution (undefined: it is open). */
export function eachDeadLetter(
  log: DeadLetterLog,
  onDeadLetter: (deadLetter: DeadLetter, resolution: Resolution | undefined) => void | Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const resolutions = resolutionIndex();
  const onRecord = (record: InboundRecord): void | Promise<void> => {
    const deadLetter = readDeadLetter(record);
    return deadLetter && onDeadLetter(deadLetter, resolutions.of(deadLetter));
  };
  return log.read(
    [
      { of: 'resolutions', onRecord: resolutions.add },
      { of: 'deadLetters', onRecord },
    ],
    stop,
  );
}
