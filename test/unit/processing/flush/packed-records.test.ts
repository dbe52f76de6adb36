import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { unpacked } from '../../../../src/processing/flush/packed-records.ts';
import { packed } from '../../../support/builders/packed-messages.ts';

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

  it.each([1, 2, 5])('that end %i bytes too early are not taken for shorter ones', (missing) => {
    const whole = zstdDecompressSync(packed(RECORDS));
    const cut = zstdCompressSync(whole.subarray(0, whole.length - missing));
    expect(() => unpacked(cut)).toThrow(/too early|outside|range/i);
  });

  it('that are fewer than somebody says are told from those', () => {
    const bytes = RECORDS.reduce((sum, { length }) => sum + length, 0);
    expect(unpacked(packed(RECORDS), { count: 4, bytes })).toEqual(RECORDS);
    expect(() => unpacked(packed(RECORDS), { count: 5, bytes })).toThrow('there are 4 records, not 5');
  });

  it('are one zstd frame, which other tools can read, too', () => {
    expect(packed(RECORDS).readUInt32LE(0)).toBe(0xfd2fb528);
  });
});
