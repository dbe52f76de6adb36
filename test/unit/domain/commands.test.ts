import { describe, expect, it } from '@jest/globals';
import { commandSchemas, type CommandType, isCommandType } from '../../../src/domain/commands.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../support/builders/stock.ts';

const commands = [createBatch(), changeBatchQuantity(), allocate(), deallocate()];

/** The bad fields of a message given as JSON text; empty if it is valid. */
const badFields = (type: CommandType, json: string): string[] => {
  const { error } = commandSchemas[type].safeParse(JSON.parse(json));
  return (error?.issues ?? []).map(({ path, message }) => path.join('.') || message);
};

const batchArriving = (eta: unknown): string => JSON.stringify({ ...createBatch().data, eta });

describe.each(commands)('the message $type', ({ type, data }) => {
  it('is found by its type', () => {
    expect(isCommandType(type)).toBe(true);
  });

  it('is valid with its fields', () => {
    expect(commandSchemas[type].parse(data)).toEqual(data);
  });

  it.each(Object.keys(data))('is invalid without %s, and the error names the field', (field) => {
    expect(badFields(type, JSON.stringify({ ...data, [field]: undefined }))).toEqual([field]);
  });

  it('names each bad field', () => {
    const allNull = Object.fromEntries(Object.keys(data).map((field) => [field, null]));
    expect(badFields(type, JSON.stringify(allNull))).toEqual(Object.keys(data));
  });

  it.each(['etaa', 'Qty', 'constructor', '__proto__', ''])(
    'is invalid with the unknown field %j',
    (field) => {
      const json = JSON.stringify(data).replace('}', `,${JSON.stringify(field)}:1}`);
      expect(badFields(type, json)).toEqual([`Unrecognized key: ${JSON.stringify(field)}`]);
    },
  );

  it.each(['null', '[]', '"text"', '7', 'true'])('is an object, not %s', (json) => {
    expect(badFields(type, json)).toHaveLength(1);
  });
});

describe('a quantity', () => {
  const ofQuantity = (type: CommandType, data: object, qty: string): string[] =>
    badFields(type, JSON.stringify({ ...data, qty: 0 }).replace('"qty":0', `"qty":${qty}`));

  describe.each([createBatch(), allocate()])('of $type', ({ type, data }) => {
    it.each(['1', '2147483647', '1.0', '1e3'])('may be %s', (qty) => {
      expect(ofQuantity(type, data, qty)).toEqual([]);
    });

    it.each(['0', '-0', '-1', '2147483648', '1.5', '1e400', '"1"', 'null', 'true', '[1]'])(
      'is never %s',
      (qty) => {
        expect(ofQuantity(type, data, qty)).toEqual(['qty']);
      },
    );
  });

  describe('after a correction', () => {
    const { type, data } = changeBatchQuantity();

    it.each(['0', '1', '2147483647'])('may be %s', (qty) => {
      expect(ofQuantity(type, data, qty)).toEqual([]);
    });

    it.each(['-1', '2147483648', '0.5', '"0"', 'null'])('is never %s', (qty) => {
      expect(ofQuantity(type, data, qty)).toEqual(['qty']);
    });
  });
});

describe('the eta of a batch', () => {
  it('may be absent', () => {
    expect(badFields('CreateBatch', batchArriving(undefined))).toEqual([]);
  });

  it.each([null, '2027-01-31', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])(
    'may be %j',
    (eta) => {
      expect(badFields('CreateBatch', batchArriving(eta))).toEqual([]);
    },
  );

  it.each([
    '',
    'tomorrow',
    '0000-01-01',
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '12026-01-01',
    '-2026-01-01',
    '20260101',
    '2026-01-01T00:00:00Z',
    '2026-01-01\n',
    ' 2026-01-01',
    '٢٠٢٦-٠١-٠١',
    1767225600000,
    false,
  ])('is never %j', (eta) => {
    expect(badFields('CreateBatch', batchArriving(eta))).toEqual(['eta']);
  });
});

describe('the name of a command', () => {
  it.each(['createbatch', 'Allocated', 'toString', '__proto__', 'constructor', ''])('is not %j', (name) => {
    expect(isCommandType(name)).toBe(false);
  });
});
