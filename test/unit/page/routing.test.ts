import { describe, expect, it } from '@jest/globals';
import { letterPath } from '../../../page/dead-letters/letter-path.ts';
import { parseRoute, routeTo } from '../../../page/routing.ts';

const HOSTILE = [
  `<img src=x onerror=alert(1)>`,
  `"'&?#/%2F..`,
  'שולחן\u202E',
  '🪑'.repeat(255),
  ' ',
  '..',
  'a+b=c&d',
];

describe('a route', () => {
  it.each(HOSTILE)('finds the way back to %j', (name) => {
    expect(parseRoute(routeTo('stock', name))).toEqual({ page: 'stock', of: name, query: {} });
    expect(parseRoute(routeTo('live', undefined, { sku: name }))).toEqual({
      page: 'live',
      of: undefined,
      query: { sku: name },
    });
  });

  it.each(['', '#', '#/', '/'])('%j is the stock', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'stock', of: undefined, query: {} });
  });

  it.each(['#/nowhere', '#/stock/%', '#/stock/%E9', '#javascript:alert(1)'])('%j is no page', (hash) => {
    expect(parseRoute(hash)).toBeUndefined();
  });

  it('replaces half a character, which no address can hold', () => {
    expect(routeTo('orders', 'a\uD800')).toBe('#/orders/a%EF%BF%BD');
  });
});

describe('the path of a dead letter', () => {
  it('is made of its topic, partition and offset', () => {
    expect(letterPath('allocation.commands-3-4812')).toBe('dead-letters/allocation.commands/3/4812');
    expect(letterPath('with-dashes-12-0-7')).toBe('dead-letters/with-dashes-12/0/7');
    expect(letterPath('a/../b?c-1-2')).toBe('dead-letters/a%2F..%2Fb%3Fc/1/2');
  });

  it.each(['', 'allocation.commands', '-1-2', 'a-b-1', 'a-1-b'])('%j has none', (id) => {
    expect(letterPath(id)).toBeUndefined();
  });
});
