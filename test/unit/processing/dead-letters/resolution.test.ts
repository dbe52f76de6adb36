import { describe, expect, it } from '@jest/globals';
import {
  type Resolution,
  resolutionIndex,
  resolutionKey,
  resolutionText,
  encodeResolution,
} from '../../../../src/processing/dead-letters/resolution.ts';
import type { DeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { aDeadLetter } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const replayed: Resolution = { decision: 'replayed', at: '2026-11-23T10:15:30.000Z' };
const discarded: Resolution = { decision: 'discarded', at: '2026-11-23T10:15:31.000Z', note: 'ada: a test' };

const record = (deadLetter: DeadLetter, value: string | null): InboundRecord =>
  aRecord({
    topic: 'allocation.dead-letter-decisions',
    offset: 7,
    key: Buffer.from(resolutionKey(deadLetter)),
    value: value === null ? null : Buffer.from(value),
  });

function indexOf(...records: InboundRecord[]) {
  const index = resolutionIndex();
  for (const entry of records) index.add(entry);
  return index;
}

describe('resolutions of dead letters', () => {
  const deadLetter = aDeadLetter({ offset: 1 });

  it('given none for a dead letter, leave it open', () => {
    const other = aDeadLetter({ offset: 2 });
    expect(indexOf(record(other, encodeResolution(replayed))).of(deadLetter)).toBeUndefined();
  });

  it('given two for a dead letter, the last one counts', () => {
    const made = [replayed, discarded].map((each) => record(deadLetter, encodeResolution(each)));
    expect(indexOf(...made).of(deadLetter)).toEqual(discarded);
  });

  it('given a tombstone, open the dead letter again', () => {
    const made = record(deadLetter, encodeResolution(replayed));
    expect(indexOf(made, record(deadLetter, null)).of(deadLetter)).toBeUndefined();
  });

  it('given a topic that was deleted and created again, do not apply to the new record at the same position', () => {
    const resolutions = indexOf(record(deadLetter, encodeResolution(replayed)));
    expect(resolutions.of(aDeadLetter({ offset: 1 }, { failedAt: NOON + 9_999 }))).toBeUndefined();
  });

  it.each(['', 'replayed', '{"decision":"kept","at":"now"}', '[]'])(
    'given an invalid record (%j), raise an error: a dead letter could be replayed twice',
    (value) => {
      expect(() => indexOf(record(deadLetter, value))).toThrow(
        'record allocation.dead-letter-decisions-0-7 is not a resolution',
      );
    },
  );

  it('are shown with the note', () => {
    expect([replayed, discarded].map(resolutionText)).toEqual([
      'replayed at 2026-11-23T10:15:30.000Z',
      'discarded at 2026-11-23T10:15:31.000Z (ada: a test)',
    ]);
  });
});
