import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type MessagePacker,
  messagePackers,
  ROW_MESSAGES,
  unpacked,
} from '../../../../src/processing/flush/outbox-packing.ts';
import type { EncodedMessage, MessageKind } from '../../../../src/processing/records/record.ts';
import { packed, unpackedMessages } from '../../../support/builders/packed-messages.ts';

const message = (text: string, kind: MessageKind = 'event'): EncodedMessage => ({
  kind,
  record: Buffer.from(text),
});

let newPacker: () => MessagePacker;
beforeEach(() => {
  newPacker = messagePackers();
});

/** The rows of a packer after these messages were added. */
function rowsOf(messages: readonly EncodedMessage[], packer = newPacker()) {
  for (const one of messages) packer.add(one);
  return packer.finish();
}

describe('a packer of messages', () => {
  it('given no messages, has no rows', () => {
    expect(newPacker().finish()).toEqual([]);
  });

  it('given messages of one kind, packs them into one row in their order', () => {
    const messages = ['one', 'two', 'three'].map((text) => message(text));
    const rows = rowsOf(messages);
    expect(rows).toMatchObject([{ kind: 'event', count: 3, bytes: 11 }]);
    expect(unpackedMessages(rows)).toEqual(messages);
  });

  it('given a message of another kind between them, begins another row', () => {
    const rows = rowsOf([message('one'), message('no', 'rejection'), message('two')]);
    expect(rows.map(({ kind, count }) => [kind, count])).toEqual([
      ['event', 1],
      ['rejection', 1],
      ['event', 1],
    ]);
  });

  it('given more messages than the maximum of a row, begins another row', () => {
    const rows = rowsOf(Array.from({ length: ROW_MESSAGES + 1 }, (_, index) => message(`n${index}`)));
    expect(rows.map(({ count }) => count)).toEqual([ROW_MESSAGES, 1]);
  });

  it('given more bytes than the maximum of a row, begins another row', () => {
    const large = message('x'.repeat(200_000));
    expect(rowsOf([large, large, large]).map(({ count }) => count)).toEqual([2, 1]);
  });

  it('counts the added messages, whether their row has ended or not', () => {
    const packer = newPacker();
    rowsOf([message('one'), message('no', 'rejection'), message('two')], packer);
    expect(packer.count()).toBe(3);
  });
});

describe('packers of batches', () => {
  it('given that the previous batch failed half-way, contain nothing of it', () => {
    newPacker().add(message('left'));
    const packer = newPacker();
    expect(packer.count()).toBe(0);
    expect(unpackedMessages(rowsOf([message('new')], packer))).toEqual([message('new')]);
  });

  it('given that the previous batch was packed to its end, do not change its rows', () => {
    const rows = rowsOf([message('first')]);
    rowsOf([message('later')]);
    expect(unpackedMessages(rows)).toEqual([message('first')]);
  });

  it('given two batches at the same time, do not mix them', () => {
    rowsOf([message('before')]); // creates a buffer that the two batches could share
    const one = newPacker();
    const other = newPacker();
    one.add(message('one 1'));
    other.add(message('other 1'));
    one.add(message('one 2'));
    const rows = one.finish();
    other.add(message('other 2'));
    expect(unpackedMessages(rows)).toEqual([message('one 1'), message('one 2')]);
    expect(unpackedMessages(other.finish())).toEqual([message('other 1'), message('other 2')]);
  });

  it('given that their rows were taken, refuse more messages: the next batch uses their buffer', () => {
    const packer = newPacker();
    packer.finish();
    expect(() => packer.add(message('late'))).toThrow('a new packer for each batch');
    expect(() => packer.finish()).toThrow('a new packer for each batch');
  });
});

const RECORDS = [Buffer.from('a record'), Buffer.alloc(0), Buffer.alloc(300_000, 7), Buffer.from([0, 255])];

describe('packed records', () => {
  it('are unpacked as they were packed, including empty and large ones', () => {
    expect(unpacked(packed(RECORDS))).toEqual(RECORDS);
  });

  it('given no records, are empty', () => {
    expect(unpacked(packed([]))).toEqual([]);
  });

  it('given similar records, are much smaller than the records', () => {
    const alike = Array.from({ length: 500 }, (_, index) => Buffer.from(`ce_type Allocated, order ${index}`));
    expect(packed(alike).length).toBeLessThan(alike.reduce((sum, { length }) => sum + length, 0) / 5);
  });

  it('given damaged bytes, are refused', () => {
    const bytes = packed(RECORDS);
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1;
    expect(() => unpacked(bytes)).toThrow(/checksum|corrupt/i);
  });

  it.each([1, 2, 5])('given an end %i bytes too early, are refused', (missing) => {
    const whole = zstdDecompressSync(packed(RECORDS));
    const cut = zstdCompressSync(whole.subarray(0, whole.length - missing));
    expect(() => unpacked(cut)).toThrow(/too early|outside|range/i);
  });

  it('given fewer records than the row declares, are refused', () => {
    const bytes = RECORDS.reduce((sum, { length }) => sum + length, 0);
    expect(unpacked(packed(RECORDS), { count: 4, bytes })).toEqual(RECORDS);
    expect(() => unpacked(packed(RECORDS), { count: 5, bytes })).toThrow('there are 4 records, not 5');
  });

  it('are one zstd frame, which other tools can read', () => {
    expect(packed(RECORDS).readUInt32LE(0)).toBe(0xfd2fb528);
  });
});
