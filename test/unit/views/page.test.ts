import { describe, expect, it } from '@jest/globals';
import { pageOf } from '../../../src/views/page.ts';

const page = (found: string[], limit: number) => pageOf(found, limit, (row) => `key of ${row}`);

describe('a page of a list', () => {
  it('given one row more than wanted, there is a next page, after the last row shown', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ shown: ['a', 'b'], next: 'key of b' });
  });

  it('given just as many rows as wanted, it is the last one', () => {
    expect(page(['a', 'b'], 2)).toEqual({ shown: ['a', 'b'], next: null });
  });

  it('given no rows, it is empty and the last one', () => {
    expect(page([], 2)).toEqual({ shown: [], next: null });
  });
});
