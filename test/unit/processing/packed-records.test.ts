import { describe, expect, it } from '@jest/globals';
import { packed, unpacked } from '../../../src/processing/packed-records.ts';

const RECORDS = [Buffer.from('a record'), Buffer.alloc(0), Buffer.alloc(300_000, 7), Buffer.from([0, 255])];

describe('packed records', () => {
  it('come out as they went in, empty ones and large ones too', () => {
    expect(unpacked(packed(RECORDS))).toEqual(RECORDS);
  });

  it('of none are none', () => {
    expect(unpacked(packed([]))).toEqual([]);
  });

  it('that are alike take a small part of their room', () => {
    const alike = Array.from({ length: 500 }, (_, index) => Buffer.from(`ce_type Allocated, order ${index}`));
    expect(packed(alike).length).toBeLessThan(alike.reduce((sum, { length }) => sum + length, 0) / 5);
  });

  it('that were damaged are not taken for others', () => {
    const bytes = packed(RECORDS);
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1;
    expect(() => unpacked(bytes)).toThrow(/checksum|corrupt/i);
  });

  it('are one zstd frame, which other tools can read, too', () => {
    expect(packed(RECORDS).readUInt32LE(0)).toBe(0xfd2fb528);
  });
});
