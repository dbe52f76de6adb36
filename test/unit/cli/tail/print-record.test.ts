import { describe, expect, it } from '@jest/globals';
import { textWidth } from '../../../../src/adapters/terminal/text-width.ts';
import type { TimeStyle } from '../../../../src/adapters/terminal/time-text.ts';
import { recordCounts, recordPrinter, tailHead } from '../../../../src/entrypoints/cli/tail/print-record.ts';
import { decodeOutputRecord } from '../../../../src/processing/output-records/output-record.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { aRecord, jsonBytes, NOON } from '../../../support/builders/records.ts';

const plain = (text: string): string => text.replaceAll(/\p{Cc}\[\d+m/gu, '');
const print = (over: Partial<InboundRecord>, columns?: number, style?: TimeStyle): string =>
  plain(
    recordPrinter(
      style,
      () => columns,
      () => NOON + 12_000,
    )(decodeOutputRecord(aRecord({ headers: [['ce_type', 'Allocated']], timestamp: NOON, ...over }))),
  );
const value = jsonBytes({ orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'B1', eta: null });

describe('a record in a pipe', () => {
  it('is as it always was: whole, without a time', () => {
    expect(print({ value })).toBe(
      '  Allocated             LAMP             orderId o1  qty 3  batchRef B1  eta –',
    );
  });

  it('has the time that was asked for', () => {
    expect(print({ value }, undefined, 'utc')).toMatch(/^2023-11-14T22:13:20\.000Z {2}Allocated {13}LAMP /);
    expect(print({ value }, undefined, 'relative')).toMatch(/^ 12s ago {2}Allocated/);
  });
});

describe('a record on a terminal', () => {
  it('begins with its time, in the columns of the head', () => {
    const clock = new Date(NOON).toTimeString().slice(0, 8);
    const head = plain(tailHead(undefined, 80));
    const line = print({ value }, 80);
    expect(line.startsWith(`   ${clock}  Allocated  `)).toBe(true);
    expect(head.indexOf('TYPE')).toBe(line.indexOf('Allocated'));
    expect(head.indexOf('SKU')).toBe(line.indexOf('LAMP'));
    expect(head.indexOf('CONTENT')).toBe(line.indexOf('orderId'));
  });

  it('without times begins with the type', () => {
    expect(print({ value }, 80, 'none')).toMatch(/^ {2}Allocated/);
    expect(plain(tailHead('none', 80))).toMatch(/^ {2}TYPE/);
  });

  it.each([80, 40, 10])('is cut to %i columns', (columns) => {
    expect(textWidth(print({ value }, columns))).toBeLessThanOrEqual(columns);
    expect(textWidth(plain(tailHead(undefined, columns)))).toBeLessThanOrEqual(columns);
  });

  it('given a SKU of 255 characters, still shows what happened', () => {
    const sku = '椅'.repeat(255);
    const line = print({ key: Buffer.from(sku), value: jsonBytes({ orderId: 'o1', sku, qty: 3 }) }, 100);
    expect(line).toContain('…');
    expect(line).toContain('orderId o1  qty 3');
  });

  it('given an order id with marks from right to left, escapes them', () => {
    const hostile = '\u202Eo1\u200F\u001B[2J"<b>\'';
    const line = print({ value: jsonBytes({ orderId: hostile, qty: 3 }) }, 200);
    expect(line).toContain(String.raw`orderId \u202eo1\u200f\u001b[2J"<b>'  qty 3`);
  });
});

it('records are counted by their kind', () => {
  const counts = recordCounts();
  counts.add('event');
  counts.add('event');
  counts.add('dead-letter');
  expect(counts.text()).toBe('2 events, 0 rejections, 1 dead letter');
});
