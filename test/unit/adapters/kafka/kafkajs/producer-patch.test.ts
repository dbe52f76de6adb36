import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';

// The same results with less work.

type Encoder = { buffer: Buffer; writeBuffer(bytes: Buffer): Encoder } & Record<
  'writeVarInt' | 'writeVarLong',
  (value: number) => Encoder
>;
type Sizes = Record<'sizeOfVarInt' | 'sizeOfVarLong', (value: number) => number> & {
  encodeZigZag64(value: number): unknown;
};
type Grouping = {
  topic: string;
  partitionMetadata: object[];
  messages: { key: string }[];
  partitioner: (choice: { message: { key: string } }) => number;
};

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as (new () => Encoder) & Sizes;
const DecoderClass = require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => {
  readVarInt(): number;
  readVarLong(): { toString(): string };
};
const murmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: string | Buffer,
) => number;
const Long = require('kafkajs/src/utils/long') as { fromValue(value: unknown): unknown };
const group = require('kafkajs/src/producer/groupMessagesPerPartition') as (
  grouping: Grouping,
) => Record<string, { key: string }[]>;

const NUMBERS = [0, 1, -1, 63, 64, -64, -65, 8_191, 8_192, 1_048_576, 2 ** 30 - 1, 2 ** 30, -(2 ** 31)];

describe('numbers of variable length', () => {
  it.each(NUMBERS)('given %d, are read back the same and have the computed size', (number) => {
    const { buffer } = new EncoderClass().writeVarInt(number);
    expect(new DecoderClass(buffer).readVarInt()).toBe(number);
    expect(buffer).toHaveLength(EncoderClass.sizeOfVarInt(number));
  });

  it.each([...NUMBERS, 2 ** 31, 2 ** 40, -(2 ** 40)])(
    'given %d as 64 bits, are read back the same and have the computed size',
    (number) => {
      const { buffer } = new EncoderClass().writeVarLong(number);
      expect(Number(new DecoderClass(buffer).readVarLong().toString())).toBe(number);
      expect(buffer).toHaveLength(EncoderClass.sizeOfVarLong(number));
    },
  );
});

describe('an encoder', () => {
  it('writes a 32-bit number without a buffer of its own', () => {
    const encoder = new EncoderClass();
    const made = jest.spyOn(Buffer, 'from');
    for (const number of NUMBERS) encoder.writeVarInt(number);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });

  it.each([0, 1, 300_000, 2 ** 30 - 1])('writes %d as a 64-bit number without BigInt', (number) => {
    const longs = jest.spyOn(EncoderClass, 'encodeZigZag64');
    new EncoderClass().writeVarLong(number);
    EncoderClass.sizeOfVarLong(number);
    expect(longs).not.toHaveBeenCalled();
    longs.mockRestore();
  });

  it('allocates and enlarges its buffer without filling it with zeros', () => {
    const zeroed = jest.spyOn(Buffer, 'alloc');
    new EncoderClass().writeBuffer(Buffer.allocUnsafe(2_000));
    expect(zeroed).not.toHaveBeenCalled();
    zeroed.mockRestore();
  });
});

describe('the hash of a key', () => {
  it('is computed without BigInt', () => {
    const longs = jest.spyOn(Long, 'fromValue');
    murmur2('a-little-bit-longer-string');
    expect(longs).not.toHaveBeenCalled();
    longs.mockRestore();
  });

  // The values of Apache Kafka's own test (UtilsTest.testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("given %s, equals Kafka's own hash", (key, hash) => {
    expect(murmur2(key)).toBe(hash);
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });
});

describe('messages of a request', () => {
  it('are grouped by partition in their order, without a new group for each message', () => {
    const messages = Array.from({ length: 1_000 }, (_, number) => ({ key: String(number) }));
    const partitioner: Grouping['partitioner'] = ({ message }) => Number(message.key) % 3;
    // Without the patch, kafkajs makes a new group for each message and copies all messages before it.
    const assignments = jest.spyOn(Object, 'assign');
    const grouped = group({ topic: 't', partitionMetadata: [{}, {}, {}], messages, partitioner });
    const count = assignments.mock.calls.length;
    assignments.mockRestore();
    expect(count).toBe(0);
    const expected = [0, 1, 2].map((rest) => messages.filter(({ key }) => Number(key) % 3 === rest));
    expect(Object.values(grouped)).toEqual(expected);
  });
});
