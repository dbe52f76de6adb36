import { describe, expect, it } from '@jest/globals';
import { readDeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import { recentDeadLetters } from '../../../../src/processing/dead-letters/recent.ts';
import { encodeResolution, resolutionKey } from '../../../../src/processing/dead-letters/resolution.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { deadLetterRecord, type Failure } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const LIMITS = { deadLetters: 100, bytes: 1_000_000, resolutions: 100 };

/** The dead letter of the command at that offset, at the same offset of its own topic. */
const letter = (
  offset: number,
  failure: Failure = {},
  headers: InboundRecord['headers'] = [],
): InboundRecord => ({
  ...deadLetterRecord({ offset, headers }, { failedAt: NOON + offset, ...failure }),
  offset,
});

const decoded = (record: InboundRecord) => {
  const deadLetter = readDeadLetter(record);
  if (!deadLetter) throw new Error('this is no dead letter');
  return deadLetter;
};

const discarded = { decision: 'discarded', at: '2026-11-23T10:15:30.000Z' } as const;

const resolutionOf = (record: InboundRecord): InboundRecord =>
  aRecord({
    topic: 'allocation.dead-letter-decisions',
    key: Buffer.from(resolutionKey(decoded(record))),
    value: Buffer.from(encodeResolution(discarded)),
  });

function given(records: readonly InboundRecord[], limits = LIMITS) {
  const recent = recentDeadLetters(limits);
  for (const record of records) recent.addDeadLetter(record);
  return recent;
}

const offsets = (recent: ReturnType<typeof given>, state: 'open' | 'resolved' | 'all' = 'all'): number[] =>
  recent.list({ state }).map(({ deadLetter }) => deadLetter.original.offset);

describe('the recent dead letters', () => {
  it('are listed newest first, each once', () => {
    expect(offsets(given([letter(1), letter(3), letter(2), letter(3)]))).toEqual([3, 2, 1]);
  });

  it('drop the oldest beyond their count, and say how many', () => {
    const recent = given([letter(1), letter(2), letter(3)], { ...LIMITS, deadLetters: 2 });
    expect(offsets(recent)).toEqual([3, 2]);
    expect(recent.dropped()).toBe(1);
  });

  it('drop the oldest beyond their bytes, and hold one even if it is too large', () => {
    const recent = given([letter(1), letter(2)], { ...LIMITS, bytes: 10 });
    expect(offsets(recent)).toEqual([2]);
    expect(recent.dropped()).toBe(1);
  });

  it('are open until a resolution comes, before or after them', () => {
    const recent = recentDeadLetters(LIMITS);
    recent.addResolution(resolutionOf(letter(1)));
    for (const offset of [1, 2, 3]) recent.addDeadLetter(letter(offset));
    recent.addResolution(resolutionOf(letter(2)));
    expect(offsets(recent, 'open')).toEqual([3]);
    expect(offsets(recent, 'resolved')).toEqual([2, 1]);
    recent.resolve(decoded(letter(3)), discarded);
    expect(offsets(recent, 'open')).toEqual([]);
    expect(recent.find('allocation.commands-0-3')?.resolution).toEqual(discarded);
  });

  it('ignore records that are no dead letters', () => {
    expect(offsets(given([aRecord(), letter(1)]))).toEqual([1]);
  });

  it('are found by reason and by field', () => {
    const invalid = { code: 'INVALID_MESSAGE', error: 'Allocate: qty: is missing' } as const;
    const recent = given([letter(1), letter(2, invalid)]);
    const reasons = (filter: { reason?: string; field?: string }) =>
      recent.list({ state: 'all', ...filter }).map(({ deadLetter }) => deadLetter.original.offset);
    expect(reasons({ reason: 'NOT_JSON' })).toEqual([1]);
    expect(reasons({ field: 'qty' })).toEqual([2]);
    expect(reasons({ field: 'sku' })).toEqual([]);
  });
});

describe('groups of dead letters', () => {
  it('count the open ones by reason and field, and name who sent them', () => {
    const invalid = { code: 'INVALID_MESSAGE', error: 'Allocate: qty: is missing; sku: is missing' } as const;
    const from = (source: string): InboundRecord['headers'] => [['ce_source', Buffer.from(source)]];
    const recent = given([
      letter(1),
      letter(2, invalid, from('/shop')),
      letter(3, invalid),
      letter(4, invalid, from('/shop')),
    ]);
    recent.resolve(decoded(letter(1)), discarded);
    recent.addDeadLetter(letter(5));
    expect(recent.groups()).toEqual([
      ...['qty', 'sku'].map((field) => ({
        reason: 'INVALID_MESSAGE',
        field,
        count: 3,
        newestAt: NOON + 4,
        sources: [
          { source: '/shop', count: 2 },
          { source: undefined, count: 1 },
        ],
      })),
      {
        reason: 'NOT_JSON',
        field: undefined,
        count: 1,
        newestAt: NOON + 5,
        sources: [{ source: undefined, count: 1 }],
      },
    ]);
  });
});
