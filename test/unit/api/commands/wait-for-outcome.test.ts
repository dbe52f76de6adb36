import { describe, expect, it } from '@jest/globals';
import { preferredWait } from '../../../../src/entrypoints/api/commands/wait-for-outcome.ts';

describe('the header Prefer', () => {
  it.each([
    ['wait=5', 5_000],
    ['wait="5"', 5_000],
    ['Wait = 5', 5_000],
    ['respond-async, wait=10', 10_000],
    ['wait=0', 0],
    ['wait=3; foo=bar', 3_000],
    ['wait=1, wait=9', 1_000],
  ])('given %j, asks to wait %d ms', (header, wait) => {
    expect(preferredWait(header)).toBe(wait);
  });

  it.each([undefined, '', 'respond-async', 'return=minimal', 'waiting=5'])(
    'given %j, asks for no wait',
    (header) => {
      expect(preferredWait(header)).toBeUndefined();
    },
  );

  it.each(['wait=soon', 'wait=-1', 'wait=1.5', 'wait', 'wait=99999999999'])(
    'given %j, which is invalid, asks for no wait: preferences never cause an error',
    (header) => {
      expect(preferredWait(header)).toBeUndefined();
    },
  );

  it('given a very long header, is not read to the end', () => {
    expect(preferredWait(`a=${' '.repeat(1_000_000)}"`)).toBeUndefined();
  });
});
