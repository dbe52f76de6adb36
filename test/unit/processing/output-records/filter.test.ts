import { describe, expect, it } from '@jest/globals';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { decodeOutputRecord } from '../../../../src/processing/output-records/output-record.ts';
import { matchesFilter, type OutputRecordFilter } from '../../../../src/processing/output-records/filter.ts';
import { aRecord, jsonBytes } from '../../../support/builders/records.ts';

const published = (key: string, headers: readonly RecordHeader[], body: unknown) =>
  decodeOutputRecord(aRecord({ key: Buffer.from(key), headers, value: jsonBytes(body) }));

const records = {
  event: published(
    'LAMP',
    [
      ['ce_type', 'Allocated'],
      ['ce_causationid', 'c-1'],
    ],
    { orderId: 'o1', sku: 'LAMP' },
  ),
  rejection: published(
    'LAMP',
    [
      ['ce_type', 'CommandRejected'],
      ['ce_causationid', 'c-2'],
    ],
    {
      code: 'UnknownSku',
      commandType: 'Allocate',
      command: { orderId: 'o2', sku: 'CHAIR' },
    },
  ),
  deadLetter: published(
    'SOFA',
    [
      ['ce_type', 'Allocate'],
      ['ce_id', 'c-3'],
      ['dlq-reason', 'INVALID_MESSAGE'],
    ],
    { orderId: 'o3', sku: 'TABLE' },
  ),
  unnamed: published(
    'SOFA',
    [
      ['dlq-reason', 'NOT_JSON'],
      ['dlq-topic', 'commands'],
      ['dlq-partition', '3'],
      ['dlq-offset', '42'],
    ],
    'text',
  ),
};

const wanted = (filter: OutputRecordFilter): string[] =>
  Object.entries(records)
    .filter(([, record]) => matchesFilter(filter)(record))
    .map(([name]) => name);

describe('the filter of output records', () => {
  it.each<[OutputRecordFilter, string[]]>([
    [{}, ['event', 'rejection', 'deadLetter', 'unnamed']],
    [{ sku: 'LAMP' }, ['event', 'rejection']],
    [{ sku: 'CHAIR' }, ['rejection']],
    [{ sku: 'SOFA' }, ['deadLetter', 'unnamed']],
    [{ sku: 'TABLE' }, ['deadLetter']],
    [{ order: 'o1' }, ['event']],
    [{ order: 'o2' }, ['rejection']],
    [{ order: 'o3' }, ['deadLetter']],
    [{ types: ['Allocated'] }, ['event']],
    [{ types: ['Allocate'] }, ['rejection', 'deadLetter']],
    [{ types: ['CommandRejected', 'NOT_JSON'] }, ['rejection', 'unnamed']],
    [{ types: ['UnknownSku'] }, ['rejection']],
    [{ types: ['undefined'] }, []],
    [{ command: 'c-1' }, ['event']],
    [{ command: 'c-2' }, ['rejection']],
    [{ command: 'c-3' }, ['deadLetter']],
    [{ command: 'commands-3-42' }, ['unnamed']],
    [{ sku: 'LAMP', order: 'o1' }, ['event']],
    [{ sku: 'LAMP', order: 'o3' }, []],
    [{ sku: 'lamp' }, []],
  ])('given %j, selects %j', (filter, names) => {
    expect(wanted(filter)).toEqual(names);
  });
});
