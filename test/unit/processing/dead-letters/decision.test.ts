import { describe, expect, it } from '@jest/globals';
import {
  type Decision,
  decisionBook,
  decisionKey,
  decisionText,
  writeDecision,
} from '../../../../src/processing/dead-letters/decision.ts';
import type { DeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { aLetter } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const replayed: Decision = { decision: 'replayed', at: '2026-11-23T10:15:30.000Z' };
const discarded: Decision = { decision: 'discarded', at: '2026-11-23T10:15:31.000Z', note: 'ada: a test' };

const record = (letter: DeadLetter, value: string | null): InboundRecord =>
  aRecord({
    topic: 'allocation.dead-letter-decisions',
    offset: 7,
    key: Buffer.from(decisionKey(letter)),
    value: value === null ? null : Buffer.from(value),
  });

function bookOf(...records: InboundRecord[]) {
  const book = decisionBook();
  for (const entry of records) book.enter(entry);
  return book;
}

describe('decisions about dead letters', () => {
  const letter = aLetter({ offset: 1 });

  it('given none about a letter, it is open', () => {
    const other = aLetter({ offset: 2 });
    expect(bookOf(record(other, writeDecision(replayed))).of(letter)).toBeUndefined();
  });

  it('given two about a letter, the last one counts', () => {
    const made = [replayed, discarded].map((decision) => record(letter, writeDecision(decision)));
    expect(bookOf(...made).of(letter)).toEqual(discarded);
  });

  it('given a tombstone, the letter is open again', () => {
    const made = record(letter, writeDecision(replayed));
    expect(bookOf(made, record(letter, null)).of(letter)).toBeUndefined();
  });

  it('given a topic that was made anew, are not about the new record at the same place', () => {
    const book = bookOf(record(letter, writeDecision(replayed)));
    expect(book.of(aLetter({ offset: 1 }, { failedAt: NOON + 9_999 }))).toBeUndefined();
  });

  it.each(['', 'replayed', '{"decision":"kept","at":"now"}', '[]'])(
    'given a record that is none (%j), stop everything: a letter could be replayed twice',
    (value) => {
      expect(() => bookOf(record(letter, value))).toThrow(
        'record allocation.dead-letter-decisions-0-7 is no decision',
      );
    },
  );

  it('are told with the note', () => {
    expect([replayed, discarded].map(decisionText)).toEqual([
      'replayed at 2026-11-23T10:15:30.000Z',
      'discarded at 2026-11-23T10:15:31.000Z (ada: a test)',
    ]);
  });
});
