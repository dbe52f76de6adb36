import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import { type DeadLetter, readDeadLetter } from '../../../src/processing/dead-letters/dead-letter.ts';
import { type DeadLetterCode, InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { aRecord, NOON } from './records.ts';

/** How a record failed. */
export type Failure = {
  readonly code?: DeadLetterCode;
  readonly error?: string;
  readonly attempts?: number;
  /** Milliseconds since 1970. */
  readonly failedAt?: number;
  /** The largest message of the topic, in bytes. */
  readonly maxBytes?: number;
};

/** The dead letter that the worker writes for a record that failed, as a record of the dead-letter topic. */
export function deadLetterRecord(over: Partial<InboundRecord> = {}, failure: Failure = {}): InboundRecord {
  const { code = 'NOT_JSON', error = 'not JSON', attempts = 1, failedAt = NOON + 1_000 } = failure;
  const deadLetter = deadLetterWriter(failure.maxBytes ?? 1_000_000)(
    { kind: 'invalid', record: aRecord(over), reason: new InvalidRecord(code, error), attempts },
    failedAt,
  );
  const { key, value, headers } = decodeMessage(deadLetter);
  return aRecord({ topic: 'allocation.dead-letters', key, value, headers });
}

/** The same, decoded. */
export function aDeadLetter(over: Partial<InboundRecord> = {}, failure: Failure = {}): DeadLetter {
  const deadLetter = readDeadLetter(deadLetterRecord(over, failure));
  if (!deadLetter) throw new Error('this is no dead letter');
  return deadLetter;
}
