import { describe, expect, it } from '@jest/globals';
import { compose, MAX_SHORTAGES } from '../../../../src/processing/notifications/message-text.ts';
import type { Arrival } from '../../../../src/processing/notifications/arrivals.ts';
import type { Shortage } from '../../../../src/processing/notifications/shortage.ts';
import { aShortage, shortages } from '../../../support/builders/shortages.ts';

/** A notification of the first `count` shortages. Its text lists at most MAX_SHORTAGES of them. */
const composed = (count: number, over: Partial<Shortage> = {}) => {
  const known = shortages(1, Math.min(count, MAX_SHORTAGES), over);
  return compose(known as [Shortage, ...Shortage[]], count, []);
};

describe('a notification of one order line', () => {
  it('names SKU, order, quantity and time, and nothing else', () => {
    expect(compose([aShortage()], 1, [])).toEqual({
      id: 'command-1/1',
      sku: 'LAMP',
      orderId: 'order-1',
      qty: 3,
      time: '2023-11-14T22:13:20.000Z',
      more: 0,
      subject: 'Out of stock: LAMP',
      text: [
        'No batch of LAMP has enough units left for this order line.',
        '',
        'SKU:      LAMP',
        'Order:    order-1',
        'Quantity: 3',
        'Time:     2023-11-14T22:13:20.000Z',
        'Arrives:  nothing that is not allocated',
        '',
      ].join('\n'),
    });
  });

  it('given a year of more than four digits, names the time', () => {
    expect(compose([aShortage({ time: 8.64e15 })], 1, []).time).toBe('+275760-09-13T00:00:00.000Z');
  });
});

describe('what a notification says', () => {
  const text = (over: Partial<Shortage>, arrivals: readonly Arrival[] = []) =>
    compose([aShortage(over)], 1, arrivals).text;
  const arrivals = [1, 2, 3, 4, 5, 6].map((day) => ({ eta: `2027-03-0${day}`, units: day }));

  it('of a line that waits, is that it waits', () => {
    expect(text({ kind: 'waits' })).toContain('for this order line: it waits.');
  });

  it('of a line that was served, is that it has its units, in the subject too', () => {
    expect(text({ kind: 'served' })).toContain('This order line waited for LAMP, and has its units now.');
    const served = aShortage({ kind: 'served' });
    expect(compose([served], 1, []).subject).toBe('Served: LAMP');
    expect(compose([served, aShortage()], 2, []).subject).toBe('Out of stock: LAMP (2 order lines)');
  });

  it('of what is on the way, is how much and when', () => {
    expect(text({}, arrivals.slice(0, 2))).toContain('Arrives:  1 on 2027-03-01, 2 on 2027-03-02\n');
  });

  it('of more than five arrivals, is the first five and that there are more', () => {
    expect(text({}, arrivals)).toContain('5 on 2027-03-05, more later\n');
  });

  it('of further lines, is what became of each', () => {
    const further = [aShortage({ orderId: 'a', kind: 'waits' }), aShortage({ orderId: 'b', kind: 'served' })];
    const all = compose([aShortage(), ...further], 3, []).text;
    expect(all).toContain('2 more order lines of this SKU could not be served, or were served, since');
    expect(all).toContain('  order a, quantity 3: waits\n  order b, quantity 3: served\n');
  });
});

describe('a notification of several order lines', () => {
  it('has the id and the order of the first', () => {
    expect(composed(3)).toMatchObject({ id: 'LAMP-1/1', orderId: 'order-1', qty: 1, more: 2 });
  });

  it('has their number in the subject', () => {
    expect(composed(3).subject).toBe('Out of stock: LAMP (3 order lines)');
  });

  it('lists the others with order and quantity', () => {
    const [, rest] = composed(3).text.split('\n\n').slice(1);
    expect(rest).toBe('2 more order lines of this SKU could not be served since the last notification:');
    expect(composed(3).text).toMatch(/\n {2}order order-2, quantity 2\n {2}order order-3, quantity 3\n$/);
  });

  it('given one other line, uses the singular', () => {
    expect(composed(2).text).toContain('1 more order line of this SKU');
  });

  it('given twenty other lines, lists all of them', () => {
    const { text } = composed(21);
    expect(text.match(/^ {2}order /gm)).toHaveLength(20);
    expect(text).not.toMatch(/and \d+ more/);
  });

  it('given more than twenty, lists twenty and counts the rest', () => {
    const { text } = composed(1_000_000);
    expect(text.match(/^ {2}order /gm)).toHaveLength(20);
    expect(text).toMatch(/quantity 21\n {2}and 999979 more\n$/);
    expect(text).toContain('999999 more order lines');
  });
});

describe('a subject', () => {
  it.each([
    ['60 characters', '椅'.repeat(60), '椅'.repeat(60)],
    ['more', '𝄞'.repeat(61), `${'𝄞'.repeat(59)}…`],
  ])('given a SKU of %s, contains at most 60 of them', (_, sku, shown) => {
    expect(composed(1, { sku }).subject).toBe(`Out of stock: ${shown}`);
  });

  it('given a long SKU, does not shorten the text', () => {
    const sku = 'x'.repeat(255);
    expect(composed(1, { sku }).text).toContain(`SKU:      ${sku}\n`);
  });
});
