import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { CommandRejected } from '../../../src/domain/rejection.ts';
import type { MessageEncoder } from '../../../src/processing/records/schema-codec.ts';
import { eachTest } from './each-test.ts';

export type EncoderSetup = {
  readonly encoder: MessageEncoder;
  /** The body of an encoded message, as a consumer reads it. */
  readBack(value: Buffer): Promise<unknown>;
  close(): Promise<void>;
};

const line = { orderId: 'o1', sku: 'ライト 🛋', qty: 2_147_483_647 };

const EVENTS: DomainEvent[] = [
  { type: 'BatchCreated', data: { ref: 'B1', sku: 'LAMP', qty: 1, eta: null } },
  { type: 'BatchCreated', data: { ref: 'B1', sku: 'LAMP', qty: 1, eta: '2026-12-31' } },
  { type: 'BatchQuantityChanged', data: { ref: 'B1', sku: 'LAMP', qty: 0, previousQty: 1 } },
  { type: 'Allocated', data: { ...line, batchRef: 'B1' } },
  { type: 'Deallocated', data: { ...line, batchRef: 'B1', reason: 'BatchQuantityReduced' } },
  { type: 'OutOfStock', data: line },
];

const REJECTED: CommandRejected = {
  commandId: 'c-1',
  commandType: 'Allocate',
  code: 'UnknownSku',
  message: 'SKU LAMP was never seen.',
  command: line,
};

/** The tests of the promises of MessageEncoder. */
export function messageEncoderConformance(name: string, make: () => Promise<EncoderSetup>): void {
  describe(`message encoder: ${name}`, () => {
    const setup = eachTest(make);

    it.each(EVENTS)('encodes $type so that a consumer reads the same content', async ({ type, data }) => {
      const value = setup().encoder.encode(type, data);
      await expect(setup().readBack(value)).resolves.toEqual(data);
    });

    it('encodes a rejection so that a consumer reads the same content', async () => {
      const value = setup().encoder.encode('CommandRejected', REJECTED);
      await expect(setup().readBack(value)).resolves.toEqual(REJECTED);
    });

    it('encodes the same body to the same bytes', async () => {
      const { encoder } = setup();
      const once = encoder.encode('OutOfStock', line);
      expect(encoder.encode('OutOfStock', { ...line })).toEqual(once);
    });

    it.each(['Unheard', '', 'toString', '__proto__'])(
      'given the type "%s", which has no schema, refuses the message',
      (type) => {
        expect(() => setup().encoder.encode(type, line)).toThrow(/./);
      },
    );

    it.each([
      ['a wrong type', { ...line, qty: 'many' }],
      ['a quantity out of range', { ...line, qty: 0 }],
      ['a missing field', { orderId: 'o1', sku: 'LAMP' }],
      ['an additional field', { ...line, batchRef: 'B1' }],
    ])('refuses a body with %s', (_, body) => {
      expect(() => setup().encoder.encode('OutOfStock', body)).toThrow(/./);
    });
  });
}
