import { describe, expect, it } from '@jest/globals';
import { dueIn, nextRange } from '../../../../src/processing/notifications/queue.ts';
import { aWaitingSku } from '../../../support/builders/shortages.ts';

const HOUR = 3_600_000;

describe('the earliest time of the next notification for a SKU', () => {
  it('given no earlier notification, is now', () => {
    expect(dueIn(aWaitingSku({ sinceLast: null }), HOUR)).toBe(0);
  });

  it.each([
    ['just now', 0, HOUR],
    ['almost a window ago', HOUR - 1, 1],
    ['a window ago', HOUR, 0],
    ['long ago', 10 * HOUR, 0],
  ])('given an earlier notification %s, is the end of the window', (_, sinceLast, wait) => {
    expect(dueIn(aWaitingSku({ sinceLast }), HOUR)).toBe(wait);
  });

  it('given no window, is now', () => {
    expect(dueIn(aWaitingSku({ sinceLast: 0 }), 0)).toBe(0);
  });

  it('given a planned notification, is now', () => {
    expect(dueIn(aWaitingSku({ planned: 1, sinceLast: 5 }), HOUR)).toBe(0);
  });
});

describe('the content of a notification', () => {
  it('given a window, is all waiting shortages', () => {
    const waiting = aWaitingSku({ notified: 4, shortages: 9 });
    expect(nextRange(waiting, HOUR)).toEqual({ sku: 'LAMP', first: 5, last: 9 });
  });

  it('given no window, is one shortage', () => {
    const waiting = aWaitingSku({ notified: 4, shortages: 9 });
    expect(nextRange(waiting, 0)).toEqual({ sku: 'LAMP', first: 5, last: 5 });
  });

  it.each([0, HOUR])('given a planned notification and a window of %d ms, is the planned range', (window) => {
    const waiting = aWaitingSku({ notified: 4, planned: 7, shortages: 9 });
    expect(nextRange(waiting, window)).toEqual({ sku: 'LAMP', first: 5, last: 7 });
  });
});
