import { describe, expect, it } from '@jest/globals';
import { resultExitCode, resultLines } from '../../../../src/entrypoints/cli/dead-letters/resolve.ts';

const counts = (resolved: number, refused: Record<string, number> = {}) => ({
  resolved,
  refused: new Map(Object.entries(refused)),
});

describe('the result lines', () => {
  it('given no match, state that', () => {
    expect(resultLines('replayed', counts(0))).toEqual(['no open dead letter matches: nothing was done']);
    expect(resultExitCode(counts(0))).toBe(0);
  });

  it('given that all succeeded, state their number', () => {
    expect(resultLines('replayed', counts(2))).toEqual(['replayed 2 dead letters']);
    expect(resultExitCode(counts(2))).toBe(0);
  });

  it('given some that cannot be resolved, end with their number and the reasons, exit code 3', () => {
    const some = counts(1, { 'it is too large': 1 });
    expect(resultLines('replayed', some)).toEqual([
      'replayed 1 dead letter',
      '1 dead letter cannot be replayed and stays open: it is too large',
    ]);
    expect(resultExitCode(some)).toBe(3);
  });

  it('given many reasons, name the most frequent ones', () => {
    const some = counts(0, { a: 1, b: 4, c: 3, d: 2, e: 1 });
    expect(resultLines('replayed', some).at(-1)).toBe(
      '11 dead letters cannot be replayed and stay open: b (4); c (3); d (2); others, see above (2)',
    );
  });

  it('given a dry run, state what would be done and what could not be done, exit code 3', () => {
    const some = counts(2, { 'it is too large': 3 });
    expect(resultLines('replayed', some, true)).toEqual([
      '2 dead letters would be replayed; nothing was done',
      '3 dead letters cannot be replayed and stay open: it is too large',
    ]);
    expect(resultExitCode(some)).toBe(3);
  });

  it('given a topic name that could move the cursor of a terminal, escape it', () => {
    expect(resultLines('replayed', counts(0, { '\u001b[2J': 1 })).join()).not.toContain('\u001b');
  });
});
