import { describe, expect, it } from '@jest/globals';
import { commandSchemas } from '../../../../src/domain/commands.ts';
import { commandDecoder, type Decoded } from '../../../../src/processing/decode/command-decoder.ts';
import type { InboundRecord, RecordHeader } from '../../../../src/processing/records/record.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { allocate, aRecord, createBatch, jsonBytes, recordOf } from '../../../support/builders/records.ts';
import { memoryFrameDecoder } from '../../../support/memory/frame-decoder.ts';
import { frame, memoryRegistry } from '../../../support/memory/registry.ts';

const decoder = commandDecoder(memoryFrameDecoder(memoryRegistry()));
const decode = async (record: InboundRecord): Promise<Decoded> => decoder(record);
const ALLOCATE_ID = memoryRegistry().findIndex(({ name }) => name === 'Allocate') + 1;

const typed = (type: string, value: Buffer | null, headers: RecordHeader[] = []): InboundRecord =>
  aRecord({ value, headers: [...headers, ['ce_type', type]] });

async function reasonFor(record: InboundRecord): Promise<{ code: string; message: string }> {
  const decoded: Decoded = await decode(record);
  if (decoded.kind !== 'invalid') throw new Error(`was read as ${decoded.command.type}`);
  expect(decoded.attempts).toBe(1);
  expect(decoded.record).toBe(record);
  return { code: decoded.reason.code, message: decoded.reason.message };
}

describe('a readable record', () => {
  it.each([
    createBatch('B1', 'LAMP', 10),
    createBatch('B1', 'LAMP', 10, null),
    createBatch('B1', 'LAMP', 10, '2026-12-31'),
    allocate('o1', 'LAMP', 2_147_483_647),
    allocate('Bestellung № 1 – Å/ß 🛋', 'ライト', 1),
  ])('given plain JSON, becomes the command that ce_type names: %j', async (command) => {
    await expect(decode(recordOf(command))).resolves.toMatchObject({ kind: 'command', command });
  });

  it('given a registry frame and no ce_type, becomes the command that the schema names', async () => {
    const { type, data } = allocate('o1', 'LAMP', 1);
    const record = aRecord({ value: frame(ALLOCATE_ID, jsonBytes(data)) });
    await expect(decode(record)).resolves.toMatchObject({ kind: 'command', command: { type, data } });
  });

  it('given no key or a key that is not the SKU, still becomes the command', async () => {
    const keyless = recordOf(allocate('o1', 'LAMP', 1), { key: null });
    const wrong = recordOf(allocate('o1', 'LAMP', 1), { key: Buffer.from('TABLE') });
    await expect(decode(keyless)).resolves.toMatchObject({ kind: 'command' });
    await expect(decode(wrong)).resolves.toMatchObject({ kind: 'command' });
  });

  it('given foreign headers with any bytes, ignores them', async () => {
    const foreign: RecordHeader[] = [
      ['toString', Buffer.from([0xff, 0xfe])],
      ['__proto__', null],
      ['', 'x'],
    ];
    const record = recordOf(allocate('o1', 'LAMP', 1));
    await expect(decode({ ...record, headers: [...foreign, ...record.headers] })).resolves.toMatchObject({
      kind: 'command',
    });
  });
});

describe('a CloudEvent in structured mode, which is not supported', () => {
  const event = { specversion: '1.0', id: '1', source: 'shop', type: 'Allocate', data: {} };
  const ONLY_BINARY = /^structured CloudEvents are not read: .*ce_type/;

  it.each(['application/cloudevents+json', 'application/cloudevents-batch+json; charset=UTF-8'])(
    'given the content type %s, the reason states that only binary mode is supported',
    async (contentType) => {
      const record = aRecord({ value: jsonBytes(event), headers: [['content-type', contentType]] });
      await expect(reasonFor(record)).resolves.toMatchObject({
        code: 'INVALID_MESSAGE',
        message: expect.stringMatching(ONLY_BINARY),
      });
    },
  );

  it('given no header at all, is recognised by the envelope in the value', async () => {
    await expect(reasonFor(aRecord({ value: jsonBytes(event), headers: [] }))).resolves.toMatchObject({
      code: 'UNKNOWN_TYPE',
      message: expect.stringMatching(ONLY_BINARY),
    });
  });
});

describe('a record that is not JSON', () => {
  it.each([
    ['text', Buffer.from('hello')],
    ['half an object', Buffer.from('{"orderId":"o1",')],
    ['two objects', Buffer.from('{} {}')],
    ['a byte order mark before it', Buffer.from('\uFEFF{}')],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a raw null byte in a string', Buffer.from('{"orderId":"o\u0000","sku":"LAMP","qty":1}')],
    ['2 MB of noise', Buffer.alloc(2_000_000, 'x')],
    ['arrays that are not closed', Buffer.from('['.repeat(1_000_000))],
  ])('given %s, the reason is NOT_JSON and short', async (_, value) => {
    const { code, message } = await reasonFor(typed('Allocate', value));
    expect(code).toBe('NOT_JSON');
    expect(message).toMatch(/^the value is not (JSON|UTF-8)/);
    expect(message.length).toBeLessThan(300);
  });
});

describe('a record without a value', () => {
  it.each([
    ['a tombstone', null],
    ['an empty value', Buffer.alloc(0)],
  ])('given %s, the reason is EMPTY_VALUE', async (_, value) => {
    await expect(reasonFor(typed('Allocate', value))).resolves.toMatchObject({ code: 'EMPTY_VALUE' });
  });
});

describe('a record of unknown type', () => {
  it.each(['Alocate', 'allocate', 'Allocated', 'toString', '__proto__', 'constructor'])(
    'given ce_type %s, the reason is UNKNOWN_TYPE and names the known ones',
    async (type) => {
      const { code, message } = await reasonFor(typed(type, Buffer.from('{}')));
      expect(code).toBe('UNKNOWN_TYPE');
      expect(message).toContain(type);
      expect(message).toContain(`known are ${Object.keys(commandSchemas).join(', ')}`);
    },
  );

  it('given plain JSON and no ce_type, the reason names the header to set', async () => {
    const { code, message } = await reasonFor(aRecord());
    expect(code).toBe('UNKNOWN_TYPE');
    expect(message).toContain('set the header ce_type');
  });

  it('given the schema of an event, the reason is UNKNOWN_TYPE', async () => {
    const id = memoryRegistry().findIndex(({ name }) => name === 'OutOfStock') + 1;
    const value = frame(id, jsonBytes({ orderId: 'o1', sku: 'LAMP', qty: 1 }));
    await expect(reasonFor(aRecord({ value }))).resolves.toMatchObject({ code: 'UNKNOWN_TYPE' });
  });
});

describe('a frame of an unknown schema', () => {
  it('given an id that the registry has not assigned, the reason is UNKNOWN_SCHEMA', async () => {
    const value = frame(4711, Buffer.from('{}'));
    await expect(reasonFor(typed('Allocate', value))).resolves.toMatchObject({ code: 'UNKNOWN_SCHEMA' });
  });

  it('given a registry that is away, the error is technical and the record is not invalid', async () => {
    const away = commandDecoder({ decode: () => Promise.reject(new TechnicalFailure('registry away')) });
    await expect(away(aRecord({ value: frame(1, Buffer.from('{}')) }))).rejects.toThrow(TechnicalFailure);
  });
});

describe('a command with wrong fields', () => {
  const line = { orderId: 'o1', sku: 'LAMP', qty: 1 };
  it.each<[string, unknown, string]>([
    ['Allocate', { ...line, qty: -1 }, 'qty'],
    ['Allocate', { ...line, qty: 0 }, 'qty'],
    ['Allocate', { ...line, qty: 1.5 }, 'qty'],
    ['Allocate', { ...line, qty: 2_147_483_648 }, 'qty'],
    ['Allocate', { ...line, qty: '1' }, 'qty'],
    ['Allocate', { ...line, qty: null }, 'qty'],
    ['Allocate', { ...line, orderId: '' }, 'orderId'],
    ['Allocate', { ...line, orderId: 'o'.repeat(256) }, 'orderId'],
    ['Allocate', { ...line, orderId: 'null\u0000byte' }, 'orderId'],
    ['Allocate', { ...line, orderId: 'half a pair \ud800' }, 'orderId'],
    ['Allocate', { ...line, sku: 'two\nlines' }, 'sku'],
    ['Allocate', { ...line, sku: 'turned \u202e round' }, 'sku'],
    ['Allocate', { ...line, sku: undefined }, 'sku'],
    ['Allocate', { ...line, quantity: 1 }, 'quantity'],
    ['Allocate', [line], 'value'],
    ['Allocate', 'Allocate', 'value'],
    ['Allocate', null, 'value'],
    ['ChangeBatchQuantity', { ref: 'B1', sku: 'LAMP', qty: -1 }, 'qty'],
    ['CreateBatch', { ref: 'B1', sku: 'LAMP', qty: 1, ETA: '2026-01-01' }, 'ETA'],
    ['CreateBatch', { ref: 'B1', sku: 'LAMP', qty: 1, eta: '2026-02-30' }, 'eta'],
    ['CreateBatch', { ref: 'B1', sku: 'LAMP', qty: 1, eta: '2026-01-01T00:00:00Z' }, 'eta'],
    ['CreateBatch', { ref: 'B1', sku: 'LAMP', qty: 1, eta: '0000-01-01' }, 'eta'],
  ])('given %s %j, the reason is INVALID_MESSAGE and names %s', async (type, body, field) => {
    const { code, message } = await reasonFor(typed(type, jsonBytes(body)));
    expect(code).toBe('INVALID_MESSAGE');
    expect(message).toMatch(new RegExp(`^${type}: .*${field}`));
  });

  it('given two bad fields, the reason names both', async () => {
    const { message } = await reasonFor(typed('Allocate', jsonBytes({ ...line, qty: 0, sku: '' })));
    expect(message).toMatch(/sku: .*; qty: /);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'given a JSON key %s, the reason names it as an unknown field',
    async (key) => {
      const value = Buffer.from(`{"orderId":"o1","sku":"LAMP","qty":1,"${key}":{"qty":9}}`);
      const { code, message } = await reasonFor(typed('Allocate', value));
      expect(code).toBe('INVALID_MESSAGE');
      expect(message).toContain(key);
    },
  );

  it('given a field that only __proto__ would supply, the field is missing', async () => {
    const value = Buffer.from('{"orderId":"o1","sku":"LAMP","__proto__":{"qty":9}}');
    const { message } = await reasonFor(typed('Allocate', value));
    expect(message).toContain('qty: ');
  });

  it('given arrays nested 100,000 deep, is refused like any other wrong value', async () => {
    const deep = Buffer.from(`{"orderId":${'['.repeat(100_000)}${']'.repeat(100_000)},"sku":"LAMP","qty":1}`);
    await expect(reasonFor(typed('Allocate', deep))).resolves.toMatchObject({ code: 'INVALID_MESSAGE' });
  });

  it('given thousands of unknown fields or a field name of 1 MB, the reason stays short', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    const long = { ...line, ['x'.repeat(1_000_000)]: 1 };
    for (const body of [many, long]) {
      const { message } = await reasonFor(typed('Allocate', jsonBytes(body)));
      expect(message.length).toBeLessThan(4_000);
    }
  });

  it('given a 2 MB string in a field, the reason does not repeat it', async () => {
    const { message } = await reasonFor(
      typed('Allocate', jsonBytes({ ...line, orderId: 'x'.repeat(2_000_000) })),
    );
    expect(message).toContain('orderId');
    expect(message.length).toBeLessThan(400);
  });

  it('given a frame whose payload does not follow its schema, the reason is INVALID_MESSAGE', async () => {
    const value = frame(ALLOCATE_ID, jsonBytes({ ...line, qty: 'many' }));
    await expect(reasonFor(aRecord({ value }))).resolves.toMatchObject({ code: 'INVALID_MESSAGE' });
  });

  it('given a key that is too large for the output topics, the reason is INVALID_MESSAGE and names it', async () => {
    const record = recordOf(allocate('o1', 'LAMP', 1), { key: Buffer.alloc(1_025, 'k') });
    await expect(reasonFor(record)).resolves.toMatchObject({
      code: 'INVALID_MESSAGE',
      message: expect.stringContaining('key'),
    });
  });
});
