import { describe, expect, it } from '@jest/globals';
import { linesIn } from '../../../../src/processing/csv-import/split-lines.ts';
import { inChunks } from '../../../support/builders/csv.ts';

/** The lines of the content, read in chunks of this many bytes. */
async function linesOf(content: string | Buffer, chunkBytes?: number, maxBytes?: number) {
  const blocks = await Array.fromAsync(linesIn(inChunks(content, chunkBytes), maxBytes));
  return blocks.flat().map(({ number, bytes, isCut }) => ({ number, text: bytes.toString(), isCut }));
}

const textsOf = async (...args: Parameters<typeof linesOf>) =>
  (await linesOf(...args)).map(({ text }) => text);

describe('the lines of a file', () => {
  const content = '\uFEFFä,b\r\n\r\nc\rd,"e"\n\nlast';
  const texts = ['ä,b', '', 'c\rd,"e"', '', 'last'];

  it.each(Array.from({ length: 9 }, (_, index) => index + 1))(
    'given chunks of %s bytes, are the same',
    async (chunkBytes) => {
      expect(await textsOf(content, chunkBytes)).toEqual(texts);
    },
  );

  it('are numbered from 1, including empty lines', async () => {
    expect((await linesOf('a\n\nb\n')).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('given a line break at the end, have no empty line after it', async () => {
    expect(await textsOf('a\nb\r\n')).toEqual(['a', 'b']);
  });

  it('given a byte order mark that is not at the start, contain it as text', async () => {
    expect(await textsOf('a\n\uFEFFb')).toEqual(['a', '\uFEFFb']);
  });

  it('given an empty file, are none', async () => {
    expect(await linesOf('')).toEqual([]);
  });

  it('given bytes that are not text, contain those bytes', async () => {
    const blocks = await Array.fromAsync(linesIn(inChunks(Buffer.from([0xff, 0x00, 0x0a, 0xc3]), 1)));
    expect(blocks.flat().map(({ bytes }) => [...bytes])).toEqual([[0xff, 0x00], [0xc3]]);
  });
});

describe('a line that is too long', () => {
  it.each([1, 3, 64])(
    'given chunks of %s bytes, is cut and marked, and the next line is complete',
    async (chunk) => {
      expect(await linesOf('short\n123456789012\r\nnext', chunk, 10)).toEqual([
        { number: 1, text: 'short', isCut: false },
        { number: 2, text: '1234567890', isCut: true },
        { number: 3, text: 'next', isCut: false },
      ]);
    },
  );

  it.each(['1234567890\n', '1234567890\r\n', '1234567890'])(
    'is longer than the maximum, not exactly the maximum: %j',
    async (line) => {
      expect(await linesOf(line, 3, 10)).toEqual([{ number: 1, text: '1234567890', isCut: false }]);
    },
  );
});
