import { describe, expect, it } from '@jest/globals';
import { reportJson, reportText } from '../../../../src/entrypoints/cli/reconcile/run.ts';

const checks = ['lines fit', 'no gaps'];
const line = { check: 'lines fit', what: 'order o1: batch b1 is not there' };
const gap = { check: 'no gaps', what: 'allocation.commands-0: messages 1 to 3 are 2' };

describe('the report of a reconciliation', () => {
  it('given no difference, states the number of checks', () => {
    expect(reportText(checks, { differences: [], more: [] })).toBe('2 checks, no difference');
  });

  it('given differences, lists each of them and their number', () => {
    expect(reportText(checks, { differences: [line, gap], more: [] })).toBe(
      `${line.what}\n${gap.what}\n2 differences`,
    );
  });

  it('given more differences than it lists, states that after them', () => {
    expect(reportText(checks, { differences: [line, gap], more: ['lines fit'] })).toBe(
      `${line.what}\n… and more of this kind\n${gap.what}\nmore than 2 differences`,
    );
  });

  it('given text that could move the cursor of a terminal, escapes it', () => {
    const what = 'order \u001b[2J: batch b1 is not there';
    expect(reportText(checks, { differences: [{ ...line, what }], more: [] })).not.toContain('\u001b');
  });

  it('for programs, names the checks that found more differences', () => {
    expect(JSON.parse(reportJson(checks, { differences: [line], more: ['lines fit'] }))).toEqual({
      checks: 2,
      differences: [line],
      more: ['lines fit'],
    });
  });
});
