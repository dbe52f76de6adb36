import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

// What patches/kafkajs made faster must come out as it did before.

type Encoder = { buffer: Buffer } & Record<'writeVarInt' | 'writeVarLong', (value: number) => Encoder>;
type Sizes = Record<'sizeOfVarInt' | 'sizeOfVarLong', (value: number) => number>;
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
const group = require('kafkajs/src/producer/groupMessagesPerPartition') as (
  grouping: Grouping,
) => Record<string, { key: string }[]>;

const NUMBERS = [0, 1, -1, 63, 64, -64, -65, 8_191, 8_192, 1_048_576, 2 ** 30 - 1, 2 ** 30, -(2 ** 31)];

describe('numbers of variable length', () => {
  it.each(NUMBERS)('given %d, it can be read again and has the size that was foretold', (number) => {
    const { buffer } = new EncoderClass().writeVarInt(number);
    expect(new DecoderClass(buffer).readVarInt()).toBe(number);
    expect(buffer).toHaveLength(EncoderClass.sizeOfVarInt(number));
  });

  it.each([...NUMBERS, 2 ** 31, 2 ** 40, -(2 ** 40)])('given %d as 64 bits, likewise', (number) => {
    const { buffer } = new EncoderClass().writeVarLong(number);
    expect(Number(new DecoderClass(buffer).readVarLong().toString())).toBe(number);
    expect(buffer).toHaveLength(EncoderClass.sizeOfVarLong(number));
  });
});

describe('the hash of a key', () => {
  // The values that Apache Kafka's own test of it has (UtilsTest.testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("given %s, it is Kafka's own", (key, hash) => {
    expect(murmur2(key)).toBe(hash);
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });
});

describe('messages of a request', () => {
  it('given many for several partitions, each goes to its own, in their order', () => {
    const messages = Array.from({ length: 1_000 }, (_, number) => ({ key: String(number) }));
    const partitioner: Grouping['partitioner'] = ({ message }) => Number(message.key) % 3;
    const grouped = group({ topic: 't', partitionMetadata: [{}, {}, {}], messages, partitioner });
    const expected = [0, 1, 2].map((rest) => messages.filter(({ key }) => Number(key) % 3 === rest));
    expect(Object.values(grouped)).toEqual(expected);
  });
});
