import { promisify } from 'node:util';
import { gzip, unzip, type ZlibOptions, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { lz4Size, snappyBlocks, snappySize } from './decompressed-size.ts';

type Codec = {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
};

/** A batch that is not decompressed, because a small batch may need more memory than there is. */
export class BatchTooLarge extends Error {
  override readonly name = 'BatchTooLarge';

  constructor(maxBytes: number) {
    super(
      `it holds more than KAFKA_MAX_BATCH_BYTES=${maxBytes} bytes once it is decompressed. To have it handled, raise KAFKA_MAX_BATCH_BYTES, and the memory of the process by seven times as much`,
    );
  }
}

/**
 * Registers the codecs that producers may use. A batch in an unknown codec would crash the consumer at each start.
 * kafkajs keeps codecs in one table for all clients of the process.
 * @param maxBytes limit of a batch after decompression; a larger one fails as BatchTooLarge without being decompressed
 */
export function registerCodecs(maxBytes: number): void {
  const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => Codec>;
  const { GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
  codecs[GZIP] = () => ({
    compress: ({ buffer }) => promisify(gzip)(buffer),
    decompress: (bytes) => byZlib(unzip, bytes, maxBytes),
  });
  codecs[Snappy] = () => ({
    compress: (encoder) => snappy().compress(encoder),
    decompress: (bytes) => decompressSnappy(bytes, maxBytes),
  });
  codecs[LZ4] = () => ({
    compress: ({ buffer }) => compressFrame(buffer),
    async decompress(bytes) {
      if (lz4Size(bytes) > maxBytes) throw new BatchTooLarge(maxBytes);
      return decompressFrame(bytes);
    },
  });
  codecs[ZSTD] = () => ({
    compress: ({ buffer }) => promisify(zstdCompress)(buffer),
    decompress: (bytes) => byZlib(zstdDecompress, bytes, maxBytes),
  });
}

type Decompress = (
  bytes: Buffer,
  options: Pick<ZlibOptions, 'maxOutputLength'>,
  done: (error: Error | null, result: Buffer) => void,
) => void;

async function byZlib(decompress: Decompress, bytes: Buffer, maxOutputLength: number): Promise<Buffer> {
  try {
    return await promisify(decompress)(bytes, { maxOutputLength });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? new BatchTooLarge(maxOutputLength) : error;
  }
}

async function decompressSnappy(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const blocks = snappyBlocks(bytes);
  if (snappySize(blocks) > maxBytes) throw new BatchTooLarge(maxBytes);
  // Block by block: for a frame of many blocks the library would copy its output once per block.
  return Buffer.concat(await Promise.all(blocks.map((block) => snappy().decompress(block))));
}
