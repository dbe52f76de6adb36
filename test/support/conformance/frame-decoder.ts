import { describe, expect, it } from '@jest/globals';
import { InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import type { FrameDecoder, FramedPayload } from '../../../src/processing/records/schema-codec.ts';
import { jsonBytes } from '../builders/records.ts';
import { frame } from '../memory/registry.ts';
import { eachTest } from './each-test.ts';

export type DecoderSetup = {
  readonly decoder: FrameDecoder;
  /** The id of the schema of the command Allocate. */
  readonly allocateId: number;
  close(): Promise<void>;
};

const LINE = { orderId: 'o1', sku: 'ライト 🛋', qty: 3 };

/** The tests of the promises of FrameDecoder. */
export function frameDecoderConformance(name: string, make: () => Promise<DecoderSetup>): void {
  describe(`frame decoder: ${name}`, () => {
    const setup = eachTest(make);

    const decodeWhole = async (value: Buffer): Promise<FramedPayload> => setup().decoder.decode(value);
    const decode = (payload: Buffer, id = setup().allocateId) => decodeWhole(frame(id, payload));

    async function codeFor(decoding: Promise<unknown>): Promise<string> {
      const error: unknown = await decoding.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(InvalidRecord);
      return (error as InvalidRecord).code;
    }

    it('returns the name of the schema and the body', async () => {
      await expect(decode(jsonBytes(LINE))).resolves.toEqual({
        schemaId: setup().allocateId,
        schemaName: 'Allocate',
        body: LINE,
      });
    });

    it('decodes many values at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, index) => decode(jsonBytes({ ...LINE, qty: index + 1 }))),
      );
      expect(all.map(({ body }) => (body as typeof LINE).qty)).toEqual(all.map((_, index) => index + 1));
    });

    it.each([2_000_000_000, 0, -1])(
      'given the unknown schema id %d, the code is UNKNOWN_SCHEMA',
      async (id) => {
        await expect(codeFor(decode(jsonBytes(LINE), id))).resolves.toBe('UNKNOWN_SCHEMA');
        await expect(codeFor(decode(jsonBytes(LINE), id))).resolves.toBe('UNKNOWN_SCHEMA');
      },
    );

    it.each([1, 2, 4])('given only %d bytes, the code is NOT_JSON', async (length) => {
      await expect(codeFor(decodeWhole(Buffer.alloc(length)))).resolves.toBe('NOT_JSON');
    });

    it.each([
      ['nothing', Buffer.alloc(0)],
      ['half an object', Buffer.from('{"orderId":')],
      ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe])],
      [
        'bytes in a string that are not UTF-8',
        Buffer.concat([
          Buffer.from('{"orderId":"'),
          Buffer.from([0xff]),
          Buffer.from('","sku":"LAMP","qty":1}'),
        ]),
      ],
    ])('given %s as payload, the code is NOT_JSON', async (_, payload) => {
      await expect(codeFor(decode(payload))).resolves.toBe('NOT_JSON');
    });

    it.each([
      ['a wrong type', { ...LINE, qty: 'many' }],
      ['a missing field', { orderId: 'o1', sku: 'LAMP' }],
      ['an additional field', { ...LINE, quantity: 3 }],
      ['a list', [LINE]],
      ['null', null],
    ])('given a payload with %s, the code is INVALID_MESSAGE', async (_, body) => {
      await expect(codeFor(decode(jsonBytes(body)))).resolves.toBe('INVALID_MESSAGE');
    });

    it('treats a key __proto__ as an additional field', async () => {
      const payload = Buffer.from('{"orderId":"o1","sku":"LAMP","qty":1,"__proto__":{"polluted":true}}');
      await expect(codeFor(decode(payload))).resolves.toBe('INVALID_MESSAGE');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('decodes a valid payload after an invalid one', async () => {
      await decode(Buffer.from('oops')).catch(() => undefined);
      await expect(decode(jsonBytes(LINE))).resolves.toMatchObject({ body: LINE });
    });
  });
}
