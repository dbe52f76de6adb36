import { z } from 'zod';
import { TechnicalFailure } from '../../service-layer/errors.ts';
import { type InboundRecord, recordId } from '../records/record.ts';
import type { DeadLetter } from './dead-letter.ts';

const decision = z.object({
  decision: z.enum(['replayed', 'discarded']),
  /** ISO 8601. */
  at: z.string(),
  /** What whoever decided had to say. */
  note: z.string().optional(),
});

/** What somebody decided about a letter. Without one it is open. */
export type Decision = z.infer<typeof decision>;

/**
 * Names a letter for good: a topic that is made anew has other records at the same places. Key of its decision in
 * the topic of decisions.
 */
export const decisionKey = ({ id, failedAt }: DeadLetter): string =>
  `${id}@${new Date(failedAt).toISOString()}`;

/** Value of a decision in that topic. */
export const writeDecision = (made: Decision): string => JSON.stringify(made);

/** For a person: `replayed at 2027-01-31T10:00:00.000Z (note)`. */
export const decisionText = ({ decision: what, at, note }: Decision): string =>
  `${what} at ${at}${note === undefined ? '' : ` (${note})`}`;

/** Gathers decisions; the last one of a key counts, and a tombstone takes it back. */
export function decisionBook() {
  const decisions = new Map<string, Decision>();
  return {
    /** @throws TechnicalFailure if the record is no decision: a letter could be replayed twice for that */
    enter(record: InboundRecord): void {
      const key = record.key?.toString() ?? '';
      if (record.value === null) decisions.delete(key);
      else decisions.set(key, readDecision(record, record.value));
    },
    of: (letter: DeadLetter): Decision | undefined => decisions.get(decisionKey(letter)),
  };
}

export type DecisionBook = ReturnType<typeof decisionBook>;

function readDecision(record: InboundRecord, value: Buffer): Decision {
  try {
    return decision.parse(JSON.parse(value.toString()));
  } catch (cause) {
    throw new TechnicalFailure(
      `Kafka: record ${recordId(record)} is no decision about a dead letter: a tombstone with its key takes it back`,
      { cause },
    );
  }
}
