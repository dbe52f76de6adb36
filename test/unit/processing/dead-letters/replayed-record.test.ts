import { describe, expect, it } from '@jest/globals';
import { replayObstacle, replayOf } from '../../../../src/processing/dead-letters/replayed-record.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { aDeadLetter } from '../../../support/builders/dead-letters.ts';
import { aRecord } from '../../../support/builders/records.ts';

const topics = new Map([['allocation.commands', { partitions: 3, maxBytes: 20_000 }]]);
const headers: RecordHeader[] = [
  ['ce_type', Buffer.from('Allocate')],
  ['nothing', null],
];

describe('a replayed record', () => {
  it('is the record that failed, as its first replay', () => {
    const { key, value, topic } = aRecord();
    expect(replayOf(aDeadLetter({ headers, partition: 2 }), topics)).toEqual({
      topic,
      partition: undefined,
      key,
      value,
      headers: [...headers, ['dlq-replays', '1']],
    });
  });

  it('given an earlier replay, increases the number of replays by one', () => {
    const before: RecordHeader[] = [['dlq-replays', Buffer.from('1')], ...headers];
    expect(replayOf(aDeadLetter({ headers: before }), topics).headers).toEqual([
      ...headers,
      ['dlq-replays', '2'],
    ]);
  });

  it.each([
    ['a key, is sent to the partition of the key', Buffer.from('LAMP'), 2, undefined],
    ['an empty key, is sent to the partition of that key', Buffer.alloc(0), 2, undefined],
    ['no key, is sent to its old partition', null, 2, 2],
    ['a key too long for any SKU, is sent to its old partition', Buffer.alloc(1_025), 2, 2],
    ['a partition that no longer exists, is sent to the first partition', null, 3, 0],
  ])('given %s', (_, key, partition, expected) => {
    expect(replayOf(aDeadLetter({ key, partition }), topics).partition).toBe(expected);
  });
});

describe('the obstacle to a replay', () => {
  it('given a valid dead letter, is absent', () => {
    expect(replayObstacle(aDeadLetter({ key: null, value: null }), topics)).toBeUndefined();
  });

  it.each([
    ['value', { value: Buffer.alloc(9_000) }],
    ['key', { key: Buffer.alloc(9_000) }],
    ['headers', { headers: [['a', Buffer.alloc(9_000)]] as RecordHeader[] }],
  ])('given a %s that was left out, is the missing part', (part, over) => {
    const deadLetter = aDeadLetter(over, { maxBytes: 5_000 });
    expect(replayObstacle(deadLetter, topics)).toMatch(
      new RegExp(`^its ${part} did not fit .*9000|1 headers`),
    );
  });

  it('given a topic that no worker reads, is the topic: any producer may have written the dead letter', () => {
    expect(replayObstacle(aDeadLetter({ topic: 'payments' }), topics)).toBe(
      'payments is not one of COMMAND_TOPICS: no worker would read it',
    );
  });

  it('given more bytes than the topic accepts, names both sizes', () => {
    const deadLetter = aDeadLetter({ value: Buffer.alloc(20_000) });
    expect(replayObstacle(deadLetter, topics)).toMatch(
      /^it has 20\d\d\d bytes, but allocation.commands accepts at most 20000$/,
    );
  });
});
