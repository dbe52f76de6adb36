import { z } from 'zod';
import { TechnicalFailure } from '../../service-layer/errors.ts';
import { type InboundRecord, recordId } from '../records/record.ts';
import type { DeadLetter } from './dead-letter.ts';

// The fields as they are stored in DEAD_LETTER_DECISION_TOPIC.
const resolution = z.object({
  decision: z.enum(['replayed', 'discarded', 'replaced']),
  /** ISO 8601. */
  at: z.string(),
  /** Text of the person who replayed or discarded the dead letter. */
  note: z.string().optional(),
  /** Id of the command that replaced it. */
  commandId: z.string().optional(),
});

/** How a dead letter was resolved. A dead letter without a resolution is open. */
export type Resolution = z.infer<typeof resolution>;

/**
 * Key of a dead letter's resolution in its topic, e.g. `allocation.commands-3-4812@2027-01-31T10:00:00.000Z`. It has
 * the time of the failure because a topic that was deleted and created again has other records at the same offsets.
 */
export const resolutionKey = ({ id, failedAt }: DeadLetter): string =>
  `${id}@${new Date(failedAt).toISOString()}`;

/** Value of a resolution in its topic. */
export const encodeResolution = (made: Resolution): string => JSON.stringify(made);

/** For people: `replayed at 2027-01-31T10:00:00.000Z (note)`. */
export const resolutionText = ({ decision, at, note, commandId }: Resolution): string =>
  `${decision}${commandId === undefined ? '' : ` by ${commandId}`} at ${at}${note === undefined ? '' : ` (${note})`}`;

/**
 * Collects the records of the resolution topic: the last one of a key counts, and a tombstone removes it.
 * @param most resolutions to hold; beyond that the oldest are dropped
 */
export function resolutionIndex(most = Infinity) {
  const resolutions = new Map<string, Resolution>();

  function keep(key: string, made: Resolution): void {
    resolutions.set(key, made);
    const [oldest] = resolutions.size > most ? resolutions.keys() : [];
    if (oldest !== undefined) resolutions.delete(oldest);
  }

  return {
    /** @throws TechnicalFailure if the record is not a resolution: ignoring it could replay a dead letter twice */
    add(record: InboundRecord): void {
      const key = record.key?.toString() ?? '';
      const made = record.value === null ? undefined : decodeResolution(record, record.value);
      resolutions.delete(key);
      if (made) keep(key, made);
    },
    /** Takes up a resolution that was written just now. */
    set: (deadLetter: DeadLetter, made: Resolution): void => keep(resolutionKey(deadLetter), made),
    /** Undefined: the dead letter is open. */
    of: (deadLetter: DeadLetter): Resolution | undefined => resolutions.get(resolutionKey(deadLetter)),
  };
}

function decodeResolution(record: InboundRecord, value: Buffer): Resolution {
  try {
    return resolution.parse(JSON.parse(value.toString()));
  } catch (cause) {
    throw new TechnicalFailure(
      `Kafka: record ${recordId(record)} is not a resolution of a dead letter. To remove it, send a tombstone (a null value) with the same key.`,
      { cause },
    );
  }
}
