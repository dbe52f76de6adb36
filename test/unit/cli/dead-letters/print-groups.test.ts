import { describe, expect, it } from '@jest/globals';
import { lineText } from '../../../../src/adapters/terminal/styled-line.ts';
import {
  groupJson,
  groupLines,
  nextCommand,
} from '../../../../src/entrypoints/cli/dead-letters/print-groups.ts';
import type { DeadLetterGroup } from '../../../../src/processing/dead-letters/groups.ts';
import { NOON } from '../../../support/builders/records.ts';

const aGroup = (over: Partial<DeadLetterGroup> = {}): DeadLetterGroup => ({
  reason: 'INVALID_MESSAGE',
  field: 'qty',
  source: '/shop',
  count: 1_234,
  newest: { id: 'allocation.commands-3-4812', failedAt: NOON },
  ...over,
});
const lines = (groups: readonly DeadLetterGroup[], columns: number, now?: number): string[] =>
  groupLines(groups, columns, now).map(lineText);

describe('groups of dead letters for people', () => {
  it('are rows, each with the next command to type', () => {
    const other = aGroup({ reason: 'HANDLER_FAILED', field: undefined, source: undefined, count: 2 });
    expect(lines([aGroup(), other], Infinity)).toEqual([
      'REASON           FIELD  SOURCE  COUNT                    NEWEST  EXAMPLE',
      'INVALID_MESSAGE  qty    /shop   1,234  2023-11-14T22:13:20.000Z  allocation.commands-3-4812',
      '  → bin/allocation dead-letters show allocation.commands-3-4812',
      'HANDLER_FAILED   –      –           2  2023-11-14T22:13:20.000Z  allocation.commands-3-4812',
      '  → bin/allocation dead-letters replay --reason HANDLER_FAILED --dry-run',
    ]);
  });

  it('given a narrow terminal, are cut, and the command to copy is not', () => {
    const [head = '', row = '', next = ''] = lines([aGroup()], 60, NOON);
    expect(head.length).toBeLessThanOrEqual(60);
    expect(row.length).toBeLessThanOrEqual(60);
    expect(row).toContain('3-4812');
    expect(next).toContain('show allocation.commands-3-4812');
  });

  it('without any are nothing', () => {
    expect(lines([], 80)).toEqual([]);
  });

  it('given texts of a hostile producer, are one line each without characters that a terminal obeys', () => {
    const hostile = `\u202E\u001B[2J"'<b>${'x'.repeat(255)}\n`;
    const group = aGroup({
      reason: hostile,
      field: hostile,
      source: hostile,
      newest: { id: hostile, failedAt: NOON },
    });
    expect(lines([group], 80)).toHaveLength(3);
    for (const line of [...lines([group], 80), groupJson(group)]) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(groupJson(group))).toMatchObject({ reason: hostile, field: hostile });
  });
});

describe('the next command', () => {
  it.each(['NOT_JSON', 'EMPTY_VALUE', 'UNKNOWN_TYPE', 'INVALID_MESSAGE', 'ID_REUSED'])(
    'of %s shows an example: its producer has to send something else',
    (reason) => {
      expect(nextCommand(aGroup({ reason }))).toBe(
        'bin/allocation dead-letters show allocation.commands-3-4812',
      );
    },
  );

  it.each(['UNKNOWN_SCHEMA', 'HANDLER_FAILED'])('of %s tries what a replay would do', (reason) => {
    expect(nextCommand(aGroup({ reason }))).toBe(
      `bin/allocation dead-letters replay --reason ${reason} --dry-run`,
    );
  });

  it('runs nothing else, whatever topic a producer invents', () => {
    const id = "x; rm -rf ~ '$(id)`id`-0-1";
    expect(nextCommand(aGroup({ newest: { id, failedAt: NOON } }))).toBe(
      String.raw`bin/allocation dead-letters show 'x; rm -rf ~ '\''$(id)` + "`id`-0-1'",
    );
  });
});

describe('a group in JSON', () => {
  it('has all fields', () => {
    expect(JSON.parse(groupJson(aGroup({ source: undefined })))).toEqual({
      reason: 'INVALID_MESSAGE',
      field: 'qty',
      source: null,
      count: 1_234,
      newest: { id: 'allocation.commands-3-4812', failedAt: '2023-11-14T22:13:20.000Z' },
      next: 'bin/allocation dead-letters show allocation.commands-3-4812',
    });
  });
});
