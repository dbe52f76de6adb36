import { describe, expect, it, jest } from '@jest/globals';
import { recordBatch } from '../../../../support/builders/record-batch.ts';
import { batch, Decoder, decode, record } from '../../../../support/kafkajs/decoded-messages.ts';

// Work that the patched decoder saves. The results are the same, so these tests count the work.

describe('a number', () => {
  it.each([
    [[0], 0],
    [[1], -1],
    [[0xc0, 0xcf, 0x24], 300_000],
    [[0xff, 0xff, 0xff, 0x7f], -(2 ** 27)],
  ])('of variable length, %j, is read as a plain number where 28 bits are enough', (encoded, number) => {
    expect(new Decoder(Buffer.from(encoded)).readVarLong()).toBe(number);
  });

  it('of 64 bits is read in one step', () => {
    const decoder = new Decoder(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]));
    const made = jest.spyOn(globalThis, 'BigInt');
    const number = decoder.readInt64();
    const count = made.mock.calls.length;
    made.mockRestore();
    expect({ number, count }).toEqual({ number: -2n, count: 0 });
  });
});

describe('the contents of records', () => {
  const many = recordBatch(
    batch({
      records: Array.from({ length: 100 }, (_, offsetDelta) =>
        record({ offsetDelta, headers: [['ce_id', Buffer.from(String(offsetDelta))]] }),
      ),
    }),
  );

  it('are read on first use', async () => {
    const read = jest.spyOn(Decoder.prototype, 'readVarIntBytes');
    const messages = await decode(many);
    const before = read.mock.calls.length;
    const { value } = messages[99]!;
    const after = read.mock.calls.length;
    read.mockRestore();
    expect(before).toBe(0);
    expect(after).toBe(3); // the key, the value and the value of the header
    expect(value?.toString()).toBe('{"sku":"LAMP"}');
  });

  it('are not kept by a message after take()', async () => {
    const [message] = await decode(many);
    const taken = message as unknown as { take(): { value: Buffer }; content?: object };
    expect(taken.take().value.toString()).toBe('{"sku":"LAMP"}');
    expect(taken.content).toBeUndefined();
  });

  it('share the names of headers that repeat', async () => {
    const messages = await decode(many);
    const texts = jest.spyOn(Buffer.prototype, 'toString');
    const headers = messages.map((message) => Object.keys(message.headers ?? {}));
    const count = texts.mock.calls.length;
    texts.mockRestore();
    expect(headers).toEqual(Array.from({ length: 100 }, () => ['ce_id']));
    expect(count).toBe(1);
  });
});
