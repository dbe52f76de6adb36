import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { cutLine, lineText, paintLine, span } from '../../../../src/adapters/terminal/styled-line.ts';

const line = [span('LAMP', 'red'), span('  '), span('qty 10')];

describe('a line in parts', () => {
  it.each([
    [20, 'LAMP  qty 10'],
    [12, 'LAMP  qty 10'],
    [11, 'LAMP  qty …'],
    [6, 'LAMP …'],
    [5, 'LAMP…'],
    [4, 'LAM…'],
    [1, '…'],
    [0, ''],
  ])('given %i columns, is cut across its parts', (most, expected) => {
    expect(lineText(cutLine(line, most))).toBe(expected);
  });

  it('keeps its colours when it is cut', () => {
    expect(cutLine(line, 4)).toEqual([{ text: 'LAM…', style: 'red' }]);
  });

  it('has no characters that a terminal would obey', () => {
    expect(lineText([span('\u001B[2J\u202Eback\n')])).toBe(String.raw`\u001b[2J\u202eback\u000a`);
  });

  it('has no colours where there is no terminal', () => {
    expect(paintLine(line, new PassThrough())).toBe('LAMP  qty 10');
  });
});
