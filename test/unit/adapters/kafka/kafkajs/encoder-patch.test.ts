import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

// The encoder passes on a large part without copying it. Unpatched kafkajs copies it once for each layer of a request.

type Encoder = {
  readonly buffer: Buffer;
  readonly buffers: readonly Buffer[];
  size(): number;
  writeInt8(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeBuffer(value: Buffer): Encoder;
  writeEncoder(value: Encoder): Encoder;
  writeArray(values: readonly Encoder[]): Encoder;
};

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as new (size?: number) => Encoder;

const bytes = (length: number, fill: number): Buffer => Buffer.alloc(length, fill);
const encoded = (buffer: Buffer): Encoder => new EncoderClass().writeBuffer(buffer);

/** An integer, the parts one after the other, a byte: the layout of a request. */
const around = (parts: readonly Buffer[]): Encoder =>
  parts
    .reduce((encoder, part) => encoder.writeEncoder(encoded(part)), new EncoderClass().writeInt32(7))
    .writeInt8(9);
const expected = (parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 7]), ...parts, Buffer.from([9])]);

describe('an encoder of the patched kafkajs', () => {
  it.each([
    ['nothing', []],
    ['something small', [bytes(10, 1)]],
    ['something large', [bytes(10_000, 1)]],
    ['the size at which a part is large', [bytes(4_095, 1), bytes(4_096, 2)]],
    [
      'small and large by turns',
      [bytes(5_000, 1), bytes(5, 2), bytes(6_000, 3), bytes(0, 4), bytes(7_000, 5)],
    ],
  ])('given %s, has the same bytes as one buffer and as several buffers', (_, parts) => {
    const encoder = around(parts);
    expect(encoder.buffer.equals(expected(parts))).toBe(true);
    expect(Buffer.concat(encoder.buffers).equals(expected(parts))).toBe(true);
    expect(encoder.size()).toBe(expected(parts).length);
  });

  it('given a large buffer inside other parts, keeps it as a part without copying it', () => {
    const large = encoded(bytes(100_000, 1));
    const outer = new EncoderClass().writeArray([new EncoderClass().writeInt32(1).writeEncoder(large)]);
    const request = new EncoderClass().writeInt32(outer.size()).writeEncoder(outer);
    expect(request.buffers.some((part) => part.buffer === large.buffers[0]?.buffer)).toBe(true);
    expect(request.buffer.readInt32BE(0)).toBe(100_008);
    expect(request.buffer).toHaveLength(100_012);
  });
});
