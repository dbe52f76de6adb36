import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';
import { compressFrame } from 'lz4-napi';
import { BatchTooLarge, registerCodecs } from '../../../../../src/adapters/kafka/client/compression.ts';

const { GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;

type Codec = { decompress(bytes: Buffer): Promise<Buffer> };
const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => Codec>;

/** Snappy as Java's producers send it: several blocks in a frame. */
async function framed(bytes: Buffer): Promise<Buffer> {
  const parts = [Buffer.from([130, 83, 78, 65, 80, 80, 89, 0, 0, 0, 0, 1, 0, 0, 0, 1])];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = Buffer.from(await snappy().compress({ buffer: bytes.subarray(at, at + 32_768) }));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(block.length);
    parts.push(size, block);
  }
  return Buffer.concat(parts);
}

const compressed: Record<string, [type: number, compress: (bytes: Buffer) => Buffer | Promise<Buffer>]> = {
  gzip: [GZIP, (bytes) => gzipSync(bytes)],
  snappy: [Snappy, (buffer) => snappy().compress({ buffer })],
  'snappy in frames': [Snappy, framed],
  lz4: [LZ4, (bytes) => compressFrame(bytes)],
  'lz4 with checksums': [
    LZ4,
    (bytes) => compressFrame(bytes, { contentChecksum: true, blockChecksums: true }),
  ],
  zstd: [ZSTD, (bytes) => zstdCompressSync(bytes)],
};

/** Parts that compress well and parts that do not. */
const content = (size: number): Buffer => {
  const bytes = Buffer.alloc(size, '{"orderId":"order-1","sku":"OAK","qty":1}');
  for (let at = 0; at < size; at += 1_000) bytes.writeUInt8((at * 7_919) % 251, at);
  return bytes;
};

describe.each(Object.keys(compressed))('bytes compressed by %s', (name) => {
  const [type, compress] = compressed[name] ?? [0, Buffer.from];

  it.each([1, 300, 70_000, 1_000_000])(
    'given a maximum equal to their size (%i), are decompressed',
    async (size) => {
      registerCodecs(size);
      const bytes = await codecs[type]?.().decompress(await compress(content(size)));
      expect(bytes?.equals(content(size))).toBe(true);
    },
  );

  it.each([300, 70_000, 1_000_000])(
    'given a maximum one byte below their size (%i), are refused',
    async (size) => {
      registerCodecs(size - 1);
      await expect(codecs[type]?.().decompress(await compress(content(size)))).rejects.toThrow(BatchTooLarge);
    },
  );
});

it('given 300 MB of compressed zeros, refuses them without allocating memory for them', async () => {
  registerCodecs(1_000_000);
  const bomb = await compressFrame(Buffer.alloc(300_000_000));
  const before = process.memoryUsage().rss;
  await expect(codecs[LZ4]?.().decompress(bomb)).rejects.toThrow('KAFKA_MAX_BATCH_BYTES=1000000');
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});
