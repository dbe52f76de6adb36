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
  it('is the record that failed, and the first replay of it', () => {
    const { key, value, topic } = aRecord();
    expect(replayOf(aDeadLetter({ headers, partition: 2 }), topics)).toEqual({
      topic,
      partition: undefined,
      key,
      value,
      headers: [...headers, ['dlq-replays', '1']],
    });
  });

  it('given that it was replayed before, is one replay more', () => {
    const before: RecordHeader[] = [['dlq-replays', Buffer.from('1')], ...headers];
    expect(replayOf(aDeadLetter({ headers: before }), topics).headers).toEqual([
      ...headers,
      ['dlq-replays', '2'],
    ]);
  });

  it.each([
    ['a key, goes where the key belongs', Buffer.from('LAMP'), 2, undefined],
    ['an empty key, goes where that belongs', Buffer.alloc(0), 2, undefined],
    ['no key, goes back into its partition', null, 2, 2],
    ['a key too long for any SKU, goes back into its partition', Buffer.alloc(1_025), 2, 2],
    ['a partition that is there no more, goes to the first one', null, 3, 0],
  ])('given %s', (_, key, partition, expected) => {
    expect(replayOf(aDeadLetter({ key, partition }), topics).partition).toBe(expected);
  });
});

describe('a letter that cannot be replayed', () => {
  it('given nothing against it, can', () => {
    expect(replayObstacle(aDeadLetter({ key: null, value: null }), topics)).toBeUndefined();
  });

  it.each([
    ['value', { value: Buffer.alloc(9_000) }],
    ['key', { key: Buffer.alloc(9_000) }],
    ['headers', { headers: [['a', Buffer.alloc(9_000)]] as RecordHeader[] }],
  ])('given a %s that was left out, says so', (part, over) => {
    const letter = aDeadLetter(over, { maxBytes: 5_000 });
    expect(replayObstacle(letter, topics)).toMatch(new RegExp(`^its ${part} did not fit .*9000|1 headers`));
  });

  it('given a topic that no worker reads, says so: anybody may have written the letter', () => {
    expect(replayObstacle(aDeadLetter({ topic: 'payments' }), topics)).toBe(
      'payments is not one of COMMAND_TOPICS: no worker would read it',
    );
  });

  it('given more bytes than the topic takes, says how many', () => {
    const letter = aDeadLetter({ value: Buffer.alloc(20_000) });
    expect(replayObstacle(letter, topics)).toMatch(
      /^it has 20\d\d\d bytes, but allocation.commands accepts at most 20000$/,
    );
  });
});
