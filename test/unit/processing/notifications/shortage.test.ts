import { describe, expect, it } from '@jest/globals';
import { InvalidRecord } from '../../../../src/processing/decode/invalid-record.ts';
import { readShortage } from '../../../../src/processing/notifications/shortage.ts';
import { jsonBytes, NOON } from '../../../support/builders/records.ts';
import { aShortage, shortageRecord } from '../../../support/builders/shortages.ts';

const framed = (body: unknown): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), jsonBytes(body)]);

describe('an event of a line that waits or waited', () => {
  const waits = aShortage({ kind: 'waits' });
  const served = aShortage({ kind: 'served', eventId: 'command-1/2' });

  it('given Backordered, is read as one that waits', () => {
    expect(readShortage(shortageRecord(waits))).toEqual(waits);
  });

  it('given Allocated as a later event of its command, is read as one that may be served', () => {
    expect(readShortage(shortageRecord(served))).toEqual(served);
  });

  it('given Allocated as the first event of its command, is not read: the line did not wait', () => {
    expect(readShortage(shortageRecord({ ...served, eventId: 'command-1/1' }))).toBeUndefined();
  });

  it('given BackorderCancelled, is read as one that no longer waits', () => {
    const cancelled = { ...waits, kind: 'cancelled' as const };
    expect(readShortage(shortageRecord(cancelled))).toEqual(cancelled);
  });
});

describe('an OutOfStock event', () => {
  it('given plain JSON, is read', () => {
    expect(readShortage(shortageRecord(aShortage()))).toEqual(aShortage());
  });

  it("given the registry's frame, is read", () => {
    const value = framed({ orderId: 'order-9', sku: 'OAK', qty: 4 });
    expect(readShortage(shortageRecord(aShortage(), { value }))).toEqual(
      aShortage({ orderId: 'order-9', sku: 'OAK', qty: 4 }),
    );
  });

  it('given unknown fields and headers, is read without them', () => {
    const value = jsonBytes({ orderId: 'order-1', sku: 'LAMP', qty: 3, warehouse: 'north' });
    const record = shortageRecord(aShortage(), { value, headers: { ce_warehouse: 'north' } });
    expect(readShortage(record)).toEqual(aShortage());
  });

  it('given ids of the maximum length, is read', () => {
    const longest = aShortage({
      eventId: `${'𝄞'.repeat(255)}/2147483647`,
      sku: '椅'.repeat(255),
      orderId: 'o'.repeat(255),
    });
    expect(readShortage(shortageRecord(longest))).toEqual(longest);
  });

  it.each([undefined, '', 'yesterday'])('given the time %j, has the time of its record', (ce_time) => {
    const record = shortageRecord(aShortage({ time: 0 }), { headers: { ce_time }, timestamp: NOON });
    expect(readShortage(record)?.time).toBe(NOON);
  });

  it.each([
    ['+275760-09-13T00:00:00.000Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ['-271821-04-20T00:00:00.000Z', 0],
  ])('given the time %s, has a time that can be stored', (ce_time, time) => {
    expect(readShortage(shortageRecord(aShortage(), { headers: { ce_time } }))?.time).toBe(time);
  });
});

describe('a record with the type OutOfStock', () => {
  it.each([
    ['no value', { value: null }],
    ['no JSON', { value: Buffer.from('{"sku":') }],
    ['no UTF-8', { value: Buffer.from([0x22, 0xff, 0x22]) }],
    ['a frame and nothing in it', { value: Buffer.from([0, 0, 0, 0, 7]) }],
    ['no object', { value: jsonBytes('LAMP') }],
    ['no order', { value: jsonBytes({ sku: 'LAMP', qty: 3 }) }],
    ['a quantity that is no number', { value: jsonBytes({ orderId: 'o', sku: 'LAMP', qty: '3' }) }],
    ['a null byte in its SKU', { value: jsonBytes({ orderId: 'o', sku: 'LA\u0000MP', qty: 3 }) }],
    ['a line break in its order', { value: jsonBytes({ orderId: 'o\nBcc: x', sku: 'LAMP', qty: 3 }) }],
    ['no id', { headers: { ce_id: undefined } }],
    ['an id that is too long to be a key', { headers: { ce_id: 'x'.repeat(301) } }],
    ['an id with a control character', { headers: { ce_id: 'x\u0000' } }],
  ])('given %s, is invalid', (_, over) => {
    expect(() => readShortage(shortageRecord(aShortage(), over))).toThrow(InvalidRecord);
  });

  it('given bad fields, causes an error that names them', () => {
    const value = jsonBytes({ orderId: '', sku: 'LAMP' });
    expect(() => readShortage(shortageRecord(aShortage(), { value }))).toThrow(
      /orderId: .*; qty: is missing/,
    );
  });
});

describe('any other record', () => {
  it.each(['Allocated', 'Deallocated', 'outofstock', undefined])(
    'given the type %j, is skipped',
    (ce_type) => {
      expect(
        readShortage(shortageRecord(aShortage(), { headers: { ce_type }, value: null })),
      ).toBeUndefined();
    },
  );
});
