import { describe, expect, it } from '@jest/globals';
import { differences } from '../../../support/faults/check/differences.ts';
import type { ExpectedMessages } from '../../../support/model/expected-messages.ts';

const outOfStock = (number: number, qty = 1) => ({
  ce_id: `command-${number}/1`,
  ce_type: 'OutOfStock',
  ce_sequence: number,
  data: { orderId: `order-${number}`, sku: 'LAMP', qty },
});

const events = (...numbers: number[]): Map<string, ExpectedMessages> => {
  return new Map([
    ['LAMP', { events: numbers.map((number) => outOfStock(number)), rejections: [], deadLetters: [] }],
  ]);
};

const deadLetters = (...ids: string[]): Map<string, ExpectedMessages> =>
  new Map([['LAMP', { events: [], rejections: [], deadLetters: ids }]]);

const NONE = { lost: 0, duplicated: 0, reordered: 0, wrong: 0 };

describe('given the expected events 1, 2, 3, 4', () => {
  const found = (...numbers: number[]) => differences(events(...numbers), events(1, 2, 3, 4));

  it('the same events are no difference', () => {
    expect(found(1, 2, 3, 4)).toEqual({ ...NONE, examples: [] });
  });

  it('a missing event is lost', () => {
    expect(found(1, 2, 4)).toMatchObject({
      ...NONE,
      lost: 1,
      examples: ['events of LAMP: command-3/1 is lost'],
    });
  });

  it('all events are lost if none of the SKU exists', () => {
    expect(differences(new Map(), events(1, 2, 3, 4))).toMatchObject({ ...NONE, lost: 4 });
  });

  it('a repeated event is duplicated', () => {
    expect(found(1, 2, 3, 2, 4)).toMatchObject({ ...NONE, duplicated: 1 });
  });

  it('an event after a later one is reordered', () => {
    expect(found(1, 3, 2, 4)).toMatchObject({ ...NONE, reordered: 1 });
  });

  it('two later events before an earlier one are one reordering', () => {
    expect(found(1, 3, 4, 2)).toMatchObject({ ...NONE, reordered: 1 });
  });

  it('an unexpected event is wrong', () => {
    expect(found(1, 2, 3, 4, 5)).toMatchObject({ ...NONE, wrong: 1 });
  });

  it('an event of an unknown SKU is wrong', () => {
    expect(differences(events(1), new Map())).toMatchObject({ ...NONE, wrong: 1 });
  });

  it('an event with other content is wrong', () => {
    const other = new Map([['LAMP', { events: [outOfStock(1, 2)], rejections: [], deadLetters: [] }]]);
    expect(differences(other, events(1))).toMatchObject({ ...NONE, wrong: 1 });
  });
});

describe('given an invalid record that was sent twice', () => {
  it('two dead letters are no difference', () => {
    expect(differences(deadLetters('a', 'b', 'a'), deadLetters('a', 'b', 'a'))).toMatchObject(NONE);
  });

  it('one dead letter is one too few', () => {
    expect(differences(deadLetters('a', 'b'), deadLetters('a', 'b', 'a'))).toMatchObject({
      ...NONE,
      lost: 1,
    });
  });

  it('three dead letters are one too many', () => {
    expect(differences(deadLetters('a', 'b', 'a', 'a'), deadLetters('a', 'b', 'a'))).toMatchObject({
      ...NONE,
      duplicated: 1,
    });
  });
});
