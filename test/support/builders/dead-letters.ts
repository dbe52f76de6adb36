import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import { type DeadLetter, readDeadLetter } from '../../../src/processing/dead-letters/dead-letter.ts';
import { type DeadLetterCode, InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import { decodeMessage } from '../../../src/processing/flush/encoded-message.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { aRecord, NOON } from './records.ts';

export type Story = {
  readonly code?: DeadLetterCode;
  readonly error?: string;
  readonly attempts?: number;
  /** Milliseconds since 1970. */
  readonly failedAt?: number;
  /** The largest message of the topic, in bytes. */
  readonly maxBytes?: number;
};

/** What the worker writes about a record that failed, read from the topic of dead letters. */
export function deadLetterRecord(over: Partial<InboundRecord> = {}, story: Story = {}): InboundRecord {
  const { code = 'NOT_JSON', error = 'not JSON', attempts = 1, failedAt = NOON + 1_000 } = story;
  const letter = deadLetterWriter(story.maxBytes ?? 1_000_000)(
    { kind: 'invalid', record: aRecord(over), reason: new InvalidRecord(code, error), attempts },
    failedAt,
  );
  const { key, value, headers } = decodeMessage(letter);
  return aRecord({ topic: 'allocation.dead-letters', key, value, headers });
}

/** The same, read as a letter. */
export function aDeadLetter(over: Partial<InboundRecord> = {}, story: Story = {}): DeadLetter {
  const letter = readDeadLetter(deadLetterRecord(over, story));
  if (!letter) throw new Error('this is no dead letter');
  return letter;
}
