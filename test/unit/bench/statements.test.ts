import { describe, expect, it } from '@jest/globals';
import { costSince, statementsTable } from '../../../bench/profile/statements.ts';

const statement = (id: string, calls: number, ms: number) => ({
  id,
  text: `select ${id}`,
  calls,
  ms,
  rows: 2 * calls,
  walBytes: 1_000_000 * calls,
});

describe('the cost of statements', () => {
  it('is the difference between two samples, for statements that were called in between', () => {
    const before = [statement('1', 10, 5), statement('2', 1, 90)];
    const after = [statement('1', 14, 8), statement('2', 1, 90), statement('3', 2, 6)];
    expect(costSince(before, after)).toEqual([statement('1', 4, 3), statement('3', 2, 6)]);
  });

  it('is shown with the longest first, as shares of the total time, each statement on one line', () => {
    const long = { ...statement('1', 2_000, 30), text: `select\n  ${'a, '.repeat(40)}` };
    const [, , first = '', second = '', ...more] = statementsTable(
      [statement('2', 4, 6), long, statement('3', 4, 4)],
      2,
    ).split('\n');
    expect(first).toMatch(/^select a, (a, )+a?,? +75\.0 +2,000 +0\.015 +4,000 +2,000$/);
    expect(second).toMatch(/^select 2 +15\.0 +4 +1\.500 +8 +4\.000$/);
    expect(more).toEqual([]);
  });
});
