import { describe, expect, it } from '@jest/globals';
import { detailOf, letterOf } from '../../../../src/entrypoints/api/dead-letters/letter.ts';
import { DeadLetterDetail } from '../../../../src/entrypoints/api/dead-letters/schema.ts';
import type { RecentDeadLetter } from '../../../../src/processing/dead-letters/recent.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { inFrame } from '../../../../src/processing/records/registry-frame.ts';
import { aDeadLetter, type Failure } from '../../../support/builders/dead-letters.ts';
import { jsonBytes } from '../../../support/builders/records.ts';

const topics = new Map([['allocation.commands', { partitions: 6, maxBytes: 1_000_000 }]]);

const recent = (over: Partial<InboundRecord> = {}, failure: Failure = {}): RecentDeadLetter => ({
  place: { topic: 'allocation.dead-letters', partition: 0, offset: 3 },
  deadLetter: aDeadLetter(over, failure),
  fields: ['qty'],
  source: '/shop',
  resolution: undefined,
});

function detail(over: Partial<InboundRecord> = {}, failure: Failure = {}) {
  const found = detailOf(recent(over, failure), topics);
  expect(DeadLetterDetail.parse(found)).toEqual(found);
  return found;
}

describe('a dead letter in a list', () => {
  it('says where it was, why it failed, and who sent it', () => {
    const headers: InboundRecord['headers'] = [
      ['ce_type', Buffer.from('Allocate')],
      ['ce_id', Buffer.from('c1')],
    ];
    expect(letterOf(recent({ partition: 3, offset: 17, headers }))).toEqual({
      id: 'allocation.commands-3-17',
      topic: 'allocation.commands',
      partition: 3,
      offset: 17,
      reason: 'NOT_JSON',
      error: 'not JSON',
      fields: ['qty'],
      key: 'LAMP',
      type: 'Allocate',
      commandId: 'c1',
      source: '/shop',
      failedAt: '2023-11-14T22:13:21.000Z',
      attempts: 1,
      replays: 0,
      resolution: null,
    });
  });

  it('has short texts, whatever a producer wrote', () => {
    const long = Buffer.alloc(3_000, 'x');
    const { key, type, error } = letterOf(
      recent({ key: long, headers: [['ce_type', long]] }, { error: 'e'.repeat(3_000) }),
    );
    expect([key, type, error].map((text) => text?.length)).toEqual([1_000, 1_000, 1_000]);
  });

  it('shows a key that is not text as bytes', () => {
    expect(letterOf(recent({ key: Buffer.from([0xff, 0x00]) })).key).toBe('0xff00');
    expect(letterOf(recent({ key: null })).key).toBeNull();
  });
});

describe('the record of a dead letter', () => {
  const command = { orderId: 'o1', sku: 'LAMP', qty: 1 };
  const ofType = (type: string): InboundRecord['headers'] => [['ce_type', Buffer.from(type)]];

  it('is shown as text, bytes and JSON, and begins a correction', () => {
    const { value, correction, obstacle } = detail({
      value: jsonBytes(command),
      headers: ofType('Allocate'),
    });
    expect(value).toEqual({
      bytes: 37,
      text: JSON.stringify(command),
      hex: jsonBytes(command).toString('hex'),
      cut: false,
      schemaId: null,
      json: command,
    });
    expect(correction).toEqual({ type: 'Allocate', data: command });
    expect(obstacle).toBeNull();
  });

  it('is shown without the frame of its schema', () => {
    const { value } = detail({ value: inFrame(7, jsonBytes(command)) });
    expect(value).toMatchObject({ schemaId: 7, json: command });
  });

  it.each([
    ['no JSON', Buffer.from('{'), 'Allocate', { type: 'Allocate', data: null }],
    ['a list', jsonBytes([1]), 'Allocate', { type: 'Allocate', data: null }],
    ['another type', jsonBytes(command), 'toString', { type: null, data: command }],
    ['nothing', null, 'Allocate', { type: 'Allocate', data: null }],
  ])('given %s, begins a correction with what there is', (_, value, type, correction) => {
    expect(detail({ value, headers: ofType(type) }).correction).toEqual(correction);
  });

  it('is cut where it is long, between two characters', () => {
    const { value, key } = detail({
      value: Buffer.from(`a${'é'.repeat(40_000)}`),
      key: Buffer.alloc(5_000, 'k'),
    });
    expect(value).toMatchObject({ bytes: 80_001, cut: true, json: null });
    expect(value?.text).toBe(`a${'é'.repeat(32_767)}`);
    expect(value?.hex).toHaveLength(2 * 65_536);
    expect(key).toMatchObject({ bytes: 5_000, cut: true });
  });

  it('is shown as bytes if it is not text', () => {
    const { value, headers } = detail({
      value: Buffer.from([0xff, 0x3c]),
      headers: [
        ['a', Buffer.from([0xff])],
        ['b', null],
      ],
    });
    expect(value).toMatchObject({ text: null, hex: 'ff3c', json: null });
    expect(headers).toEqual([
      { name: 'a', text: null, hex: 'ff' },
      { name: 'b', text: null, hex: null },
    ]);
  });

  it('says why it cannot be replayed, and what was left out', () => {
    const { obstacle, omitted, value } = detail({ value: Buffer.alloc(2_000) }, { maxBytes: 1_500 });
    expect(value).toBeNull();
    expect(omitted).toEqual({ value: '2000 bytes' });
    expect(obstacle).toContain('did not fit');
  });
});
