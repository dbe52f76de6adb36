import { describe, expect, it } from '@jest/globals';
import { readDeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { aDeadLetter, deadLetterRecord } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('a decoded dead letter', () => {
  it('names the record and what happened to it', () => {
    const over = { topic: 'orders', partition: 3, offset: 4_000_000_000, timestamp: NOON };
    const failure = { code: 'HANDLER_FAILED', error: 'Error: no\n  at x', attempts: 3 } as const;
    expect(aDeadLetter(over, { ...failure, failedAt: NOON + 5 })).toMatchObject({
      id: 'orders-3-4000000000',
      original: over,
      reason: 'HANDLER_FAILED',
      error: 'Error: no\n  at x',
      attempts: 3,
      failedAt: NOON + 5,
      replays: 0,
    });
  });

  it('contains the original record', () => {
    const headers: RecordHeader[] = [
      ['twice', bytes('1')],
      ['nothing', null],
      ['twice', Buffer.from([0xff, 0x00])],
      ['__proto__', Buffer.alloc(0)],
    ];
    const record = aRecord({ key: Buffer.from([0xff]), value: Buffer.from([0xfe]), headers });
    expect(aDeadLetter(record).original).toEqual(record);
  });

  it('given a record that was a dead letter before, keeps its dlq-* headers: only the last ones are ours', () => {
    const before: RecordHeader[] = [
      ['dlq-offset', bytes('1')],
      ['dlq-reason', bytes('NOT_JSON')],
      ['dlq-value-omitted', bytes('9 bytes')],
    ];
    const deadLetter = aDeadLetter({ offset: 5, headers: before });
    expect(deadLetter.id).toBe('allocation.commands-0-5');
    expect(deadLetter.original.headers).toEqual(before);
    expect(deadLetter.omitted.size).toBe(0);
  });

  it('given a record that was replayed, contains the number of replays', () => {
    expect(aDeadLetter({ headers: [['dlq-replays', bytes('2')]] }).replays).toBe(2);
  });

  it.each(['', 'often', '-1', '1e3'])('given an invalid number of replays (%j), counts none', (count) => {
    expect(aDeadLetter({ headers: [['dlq-replays', bytes(count)]] }).replays).toBe(0);
  });

  it.each([
    ['value', { value: Buffer.alloc(9_000) }, '9000 bytes'],
    ['key', { key: Buffer.alloc(9_000) }, '9000 bytes'],
    ['headers', { headers: [['a', Buffer.alloc(9_000)]] as RecordHeader[] }, '1 headers'],
  ] as const)('given a %s that was left out, says so', (part, over, much) => {
    expect([...aDeadLetter(over, { maxBytes: 5_000 }).omitted]).toEqual([[part, much]]);
  });
});

describe('a record that is not a dead letter', () => {
  const without = (name: string) => {
    const record = deadLetterRecord();
    return { ...record, headers: record.headers.filter(([found]) => found !== name) };
  };
  const withHeader = (name: string, text: string) => {
    const record = deadLetterRecord();
    return { ...record, headers: [...record.headers, [name, bytes(text)] as const] };
  };

  it.each([
    ['no dlq-* headers', aRecord()],
    ['no topic', without('dlq-topic')],
    ['no partition', without('dlq-partition')],
    ['no offset', without('dlq-offset')],
    ['no time', without('dlq-failed-at')],
    ['an invalid offset', withHeader('dlq-offset', '1; drop')],
    ['an invalid time', withHeader('dlq-failed-at', 'yesterday')],
  ])('given %s, is not decoded', (_, record) => {
    expect(readDeadLetter(record)).toBeUndefined();
  });
});
