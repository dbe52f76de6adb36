import { describe, expect, it } from '@jest/globals';
import { commandDecoder } from '../../../../src/processing/decode/command-decoder.ts';
import { badFields, deadLetterGroups } from '../../../../src/processing/dead-letters/groups.ts';
import type { InboundRecord, RecordHeader } from '../../../../src/processing/records/record.ts';
import { aDeadLetter, type Failure } from '../../../support/builders/dead-letters.ts';
import { aRecord, jsonBytes, NOON } from '../../../support/builders/records.ts';
import { memoryFrameDecoder } from '../../../support/memory/frame-decoder.ts';
import { memoryRegistry } from '../../../support/memory/registry.ts';

const decode = commandDecoder(memoryFrameDecoder(memoryRegistry()));

/** The fields that the error of the real decoder names. */
async function fieldsOf(value: unknown, headers: RecordHeader[] = [], over: Partial<InboundRecord> = {}) {
  const record = aRecord({
    value: jsonBytes(value),
    headers: [['ce_type', 'Allocate'], ...headers],
    ...over,
  });
  const decoded = await decode(record);
  if (decoded.kind !== 'invalid') throw new Error('was read');
  return badFields({ reason: decoded.reason.code, error: decoded.reason.message });
}

describe('the bad fields of a dead letter', () => {
  it.each<[string, unknown, string[]]>([
    ['a missing field', { orderId: 'o1', sku: 'LAMP' }, ['qty']],
    ['two bad fields', { orderId: '', sku: 'LAMP', qty: -1 }, ['orderId', 'qty']],
    ['unknown fields', { orderId: 'o1', sku: 'LAMP', qty: 1, colour: 'red', size: 3 }, ['colour', 'size']],
    ['a value that is no object', [], ['value']],
  ])('given %s, are named', async (_, value, fields) => {
    expect(await fieldsOf(value)).toEqual(fields);
  });

  it('may be a header or the key', async () => {
    const order = { orderId: 'o1', sku: 'LAMP', qty: 1 };
    expect(await fieldsOf(order, [['ce_id', '']])).toEqual(['header ce_id']);
    expect(await fieldsOf(order, [], { key: Buffer.alloc(2_000, 'x') })).toEqual(['key']);
  });

  it.each(['', 'Allocate', 'Allocate: ', 'Unheard: qty: is missing', 'no text: like ours', ': : ; ;'])(
    'given the error %j of somebody else, are none',
    (error) => {
      expect(badFields({ reason: 'INVALID_MESSAGE', error })).toEqual([]);
    },
  );

  it('are none for other reasons', () => {
    expect(badFields({ reason: 'HANDLER_FAILED', error: 'Allocate: qty: is missing' })).toEqual([]);
  });

  it('are few and short, whatever names a producer chooses', () => {
    const names = Array.from({ length: 50 }, (_, index) => `${index}${'x'.repeat(5_000)}`);
    const error = `Allocate: value: unknown field ${names.join(', ')}`;
    const fields = badFields({ reason: 'INVALID_MESSAGE', error });
    expect(fields).toHaveLength(10);
    expect(fields.every(({ length }) => length <= 300)).toBe(true);
  });
});

const INVALID = { code: 'INVALID_MESSAGE', error: 'Allocate: qty: is missing' } as const;
const from = (source: string): Partial<InboundRecord> => ({ headers: [['ce_source', Buffer.from(source)]] });

function grouped(...letters: [Partial<InboundRecord>, Failure][]) {
  const groups = deadLetterGroups();
  for (const [over, failure] of letters) groups.add(aDeadLetter(over, failure));
  return { all: groups.all(), leftOut: groups.leftOut() };
}

describe('groups of dead letters', () => {
  it('have one reason, one field and one source each, the largest first', () => {
    const { all } = grouped(
      [{ offset: 1 }, {}],
      [{ offset: 2, ...from('/shop') }, INVALID],
      [{ offset: 3, ...from('/shop') }, INVALID],
      [{ offset: 4, ...from('/import') }, INVALID],
    );
    expect(all.map(({ reason, field, source, count }) => [reason, field, source, count])).toEqual([
      ['INVALID_MESSAGE', 'qty', '/shop', 2],
      ['NOT_JSON', undefined, undefined, 1],
      ['INVALID_MESSAGE', 'qty', '/import', 1],
    ]);
  });

  it('name the one that failed last, in whatever order they are read', () => {
    const at = (failedAt: number): Failure => ({ ...INVALID, failedAt });
    const { all } = grouped(
      [{ offset: 1 }, at(NOON + 9)],
      [{ offset: 2 }, at(NOON + 10)],
      [{ offset: 3 }, at(NOON)],
    );
    expect(all[0]?.newest).toEqual({ id: 'allocation.commands-0-2', failedAt: NOON + 10 });
  });

  it('a dead letter with two bad fields is in two of them', () => {
    const error = 'Allocate: orderId: is missing; qty: is missing';
    expect(grouped([{}, { ...INVALID, error }]).all.map(({ field }) => field)).toEqual(['orderId', 'qty']);
  });

  it('are at most 1,000: those of further groups are counted', () => {
    const letters = Array.from({ length: 1_003 }, (_, index): [Partial<InboundRecord>, Failure] => [
      from(`/shop/${index}`),
      {},
    ]);
    const { all, leftOut } = grouped(...letters);
    expect({ groups: all.length, leftOut }).toEqual({ groups: 1_000, leftOut: 3 });
  });
});
