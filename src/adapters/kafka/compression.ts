import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';
import { compressFrame, decompressFrame } from 'lz4-napi';

type Codec = {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
};

/**
 * Teaches kafkajs what producers may compress by; GZIP it knows. A batch in an unknown codec would crash the
 * consumer at each start. kafkajs keeps codecs in a table of its own, for all clients of the process.
 */
export function registerCodecs(): void {
  const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => Codec>;
  const { Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
  codecs[Snappy] = snappy;
  codecs[LZ4] = () => ({ compress: ({ buffer }) => compressFrame(buffer), decompress: decompressFrame });
  codecs[ZSTD] = () => ({
    compress: ({ buffer }) => promisify(zstdCompress)(buffer),
    decompress: (bytes) => promisify(zstdDecompress)(bytes),
  });
}
