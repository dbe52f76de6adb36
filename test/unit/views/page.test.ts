import { describe, expect, it } from '@jest/globals';
import { pageOf } from '../../../src/views/page.ts';

const page = (found: string[], limit: number) => pageOf(found, limit, (row) => `key of ${row}`);

describe('a page of a list', () => {
  it('given one row more than requested, has a next page after the last row shown', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ shown: ['a', 'b'], next: 'key of b' });
  });

  it('given exactly as many rows as requested, is the last page', () => {
    expect(page(['a', 'b'], 2)).toEqual({ shown: ['a', 'b'], next: null });
  });

  it('given no rows, is empty and the last page', () => {
    expect(page([], 2)).toEqual({ shown: [], next: null });
  });
});
