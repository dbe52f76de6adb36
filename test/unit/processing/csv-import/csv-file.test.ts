import { describe, expect, it } from '@jest/globals';
import { readCsvFile } from '../../../../src/processing/csv-import/csv-file.ts';
import { csvFile, sourceFile } from '../../../support/builders/csv.ts';

describe('a file', () => {
  it('given empty lines above its header, returns the lines below the header', async () => {
    const { header, lines } = await csvFile('\n\r\norderid,sku,qty\no1,LAMP,3\n\no2,LAMP,4');
    const rest = (await Array.fromAsync(lines)).flat();
    expect(header.kind.name).toBe('orders');
    expect(rest.map(({ number, bytes }) => [number, bytes.toString()])).toEqual([
      [4, 'o1,LAMP,3'],
      [5, ''],
      [6, 'o2,LAMP,4'],
    ]);
  });

  it.each(['', '\n\n', '\uFEFF'])('given no content (%j), is refused', async (content) => {
    expect(await readCsvFile(sourceFile(content))).toEqual({
      problem: 'the file is empty: it needs a header',
    });
  });
});
