import { describe, expect, it } from '@jest/globals';
import { parseJsonValues } from '../../../../src/entrypoints/cli/send/parse-commands.ts';

const read = (text: string | Buffer) => parseJsonValues(Buffer.from(text));

describe('the JSON values of a file', () => {
  it.each([
    ['{"qty":1}', [{ line: 1, content: { qty: 1 } }]],
    ['\uFEFF\n{\n  "qty": 1\n}\n', [{ line: 2, content: { qty: 1 } }]],
    [
      '{"qty":1}\r\n\n{"qty":2}',
      [
        { line: 1, content: { qty: 1 } },
        { line: 3, content: { qty: 2 } },
      ],
    ],
    ['[1,2]', [{ line: 1, content: [1, 2] }]],
  ])('given %j, are read with their line numbers', (text, values) => {
    expect(read(text)).toEqual(values);
  });

  it.each([
    ['', 'is empty: expected one JSON object, or one a line'],
    ['\n \n', 'is empty: expected one JSON object, or one a line'],
    [Buffer.from([0x7b, 0xff]), 'is not UTF-8 text'],
    ['{"qty":1}\n{"qty":', expect.stringMatching(/^line 2 is not JSON: /)],
    ['{\n"qty":\n', expect.stringMatching(/^is not JSON: /)],
  ])('given %j, cause an error that describes the problem', (text, problem) => {
    expect(read(text)).toEqual({ problem });
  });
});
