import { describe, expect, it } from '@jest/globals';
import type { Message } from 'kafkajs';
import { allocate, allocated, batchCreated, createBatch } from '../support/builders/stock.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { eventOf, header, sequencesOf } from '../support/e2e/published.ts';

const { settings, commands, outputs } = runningSystem();

const SKU = 'OAK-TABLE';

const order = (over: object): string => JSON.stringify({ ...allocate({ sku: SKU }).data, ...over });
const asOrder = (value: string | Buffer): Pick<Message, 'value' | 'headers'> => ({
  value,
  headers: { ce_type: 'Allocate' },
});
const frame = (id: number, payload: string): Buffer => {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(payload)]);
};

const TWO_MEGABYTES = 2 * 1024 * 1024;

/** Name of the case, the record without its key, the code and a part of the reason. */
const badRecords: [string, Pick<Message, 'value' | 'headers'>, string, string][] = [
  ['no JSON', asOrder('{"orderId":'), 'NOT_JSON', 'is not JSON'],
  ['no UTF-8', asOrder(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 'NOT_JSON', 'is not UTF-8'],
  ['without a type', { value: order({}) }, 'UNKNOWN_TYPE', 'ce_type'],
  ['of an unknown type', { value: order({}), headers: { ce_type: 'Alocate' } }, 'UNKNOWN_TYPE', 'Alocate'],
  ['with a wrong field', asOrder(order({ quantity: 1 })), 'INVALID_MESSAGE', 'quantity'],
  ['without a field', asOrder(order({ orderId: undefined })), 'INVALID_MESSAGE', 'orderId'],
  ['with a negative quantity', asOrder(order({ qty: -1 })), 'INVALID_MESSAGE', 'qty'],
  ['with a fractional quantity', asOrder(order({ qty: 1.5 })), 'INVALID_MESSAGE', 'qty'],
  ['with a null byte in a string', asOrder(order({ orderId: 'a\u0000b' })), 'INVALID_MESSAGE', 'orderId'],
  ['2 MB that are not JSON', asOrder('x'.repeat(TWO_MEGABYTES)), 'NOT_JSON', 'is not JSON'],
  ['2 MB of JSON', asOrder(order({ orderId: 'x'.repeat(TWO_MEGABYTES) })), 'INVALID_MESSAGE', 'orderId'],
  ['of an unknown schema', asOrder(frame(2_000_000_000, order({}))), 'UNKNOWN_SCHEMA', '2000000000'],
  ['cut off within its frame', asOrder(Buffer.from([0, 0, 1])), 'NOT_JSON', '3 bytes'],
  ['empty', asOrder(''), 'EMPTY_VALUE', 'empty'],
  ['a tombstone', { value: null, headers: { ce_type: 'Allocate' } }, 'EMPTY_VALUE', 'tombstone'],
  [
    'with header bytes that are not UTF-8',
    { value: order({}), headers: { ce_type: Buffer.from([0xff, 0xfe]) } },
    'INVALID_MESSAGE',
    'ce_type',
  ],
  [
    'with a null byte in a header',
    { value: order({}), headers: { ce_type: 'Allocate', ce_id: 'a\u0000b' } },
    'INVALID_MESSAGE',
    'ce_id',
  ],
];

describe('a record that cannot be read', () => {
  it.each(badRecords)('becomes a dead letter: %s', async (_, record, code, reason) => {
    const headers = {
      ...record.headers,
      note: [Buffer.from([0xff, 0x00]), Buffer.alloc(0), Buffer.from('dlq')],
      nothing: null as unknown as Buffer, // kafkajs's types do not allow null
    };
    const key = Buffer.from([0x00, 0xff, 0x7f]);
    const place = await commands.sendRecord({ ...record, key, headers });

    const deadLetter = await outputs.deadLetter(place);
    expect(header(deadLetter, 'dlq-reason')).toBe(code);
    expect(header(deadLetter, 'dlq-error')).toContain(reason);
    expect(header(deadLetter, 'dlq-error')?.length).toBeLessThan(1_000);
    expect(header(deadLetter, 'dlq-topic')).toBe(settings.COMMAND_TOPICS);
    expect(header(deadLetter, 'dlq-attempts')).toBe('1');
    expect(Date.parse(header(deadLetter, 'dlq-failed-at') ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(deadLetter.key).toEqual(key);
    expect(isSame(deadLetter.value, record.value)).toBe(true);
    const original = Object.entries(deadLetter.headers).filter(([name]) => !name.startsWith('dlq-'));
    expect(original).toEqual(Object.entries(headers).map(([name, value]) => [name, headerBytes(value)]));
  });

  it('does not affect the records around it', async () => {
    const good = (qty: number): Message => ({
      key: SKU,
      ...asOrder(order({ orderId: `order-${qty}`, qty })),
    });
    await commands.send(createBatch({ ref: 'oak', sku: SKU, qty: 1_000 }));
    for (const [index, [, record]] of badRecords.entries()) {
      await commands.sendRecord({ ...record, key: SKU });
      await commands.sendRecord(good(index + 1));
    }
    const events = await outputs.events(SKU, badRecords.length + 1);
    expect(events.slice(1).map(eventOf)).toEqual(
      badRecords.map((_, index) => {
        const qty = index + 1;
        return allocated({ orderId: `order-${qty}`, sku: SKU, qty, batchRef: 'oak' });
      }),
    );
  });
});

describe('a command is handled', () => {
  it('without a key', async () => {
    const { data } = createBatch({ ref: 'pine', sku: 'PINE-SHELF' });
    await commands.sendRecord({
      key: null,
      value: JSON.stringify(data),
      headers: { ce_type: 'CreateBatch' },
    });
    expect((await outputs.events('PINE-SHELF', 1)).map(eventOf)).toEqual([
      batchCreated({ ref: 'pine', sku: 'PINE-SHELF' }),
    ]);
  });

  it('with a key that is not its SKU, in any partition', async () => {
    const sku = 'ASH-CHAIR';
    await commands.send(createBatch({ ref: 'ash', sku }));
    await outputs.events(sku, 1);
    const orders = Array.from({ length: 6 }, (_, partition) =>
      allocate({ orderId: `order-${partition}`, sku }),
    );
    await Promise.all(
      orders.map(({ data }, partition) =>
        commands.sendRecord({ key: 'wrong', partition, ...asOrder(JSON.stringify(data)) }),
      ),
    );
    const sequences = sequencesOf(await outputs.events(sku, 7));
    expect(sequences.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

/** Faster than `toEqual` on megabytes. */
const isSame = (bytes: Buffer | null, original: Message['value']): boolean =>
  bytes === null || original === null ? bytes === original : bytes.equals(Buffer.from(original));

const headerBytes = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(headerBytes) : typeof value === 'string' ? Buffer.from(value) : value;
