import { describe, expect, it } from '@jest/globals';
import {
  deadLetterPage,
  hexLines,
  indentedJson,
} from '../../../../src/entrypoints/cli/dead-letters/print-page.ts';
import { deadLetterJson, deadLetterLine } from '../../../../src/entrypoints/cli/dead-letters/print-line.ts';
import type { Resolution } from '../../../../src/processing/dead-letters/resolution.ts';
import type { DeadLetter } from '../../../../src/processing/dead-letters/dead-letter.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { aDeadLetter, type Failure } from '../../../support/builders/dead-letters.ts';
import { jsonBytes, NOON } from '../../../support/builders/records.ts';

const replayed: Resolution = { decision: 'replayed', at: '2026-11-23T10:15:30.000Z', note: 'ada' };
/** Without the colours that a terminal gets. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}\[\d+m/gu, '');
const line = (deadLetter: DeadLetter, decision?: Resolution): string =>
  plain(deadLetterLine(deadLetter, decision));
const page = (over: Partial<InboundRecord>, failure?: Failure): string =>
  deadLetterPage(aDeadLetter(over, failure), undefined);

describe('the line of a dead letter', () => {
  it('shows id, time, reason, key and error', () => {
    expect(line(aDeadLetter({ partition: 3, offset: 17 }))).toBe(
      'allocation.commands-3-17  2023-11-14T22:13:21Z  NOT_JSON         LAMP        not JSON',
    );
  });

  it('shows only the first line of a stack', () => {
    expect(line(aDeadLetter({}, { error: 'Error: no\n    at x.ts:1' }))).toMatch(/ {2}Error: no$/);
  });

  it('shows the resolution and the number of replays', () => {
    const deadLetter = aDeadLetter({ key: null, headers: [['dlq-replays', Buffer.from('2')]] });
    expect(line(deadLetter, replayed)).toContain(
      '–           [replayed at 2026-11-23T10:15:30.000Z (ada)] [failed again after replay 2] not JSON',
    );
  });
});

describe('a dead letter in JSON', () => {
  it('contains all fields and the original record', () => {
    const over = {
      key: Buffer.from([0xff]),
      value: Buffer.from('{"n":12345678901234567890}'),
      headers: [['x', Buffer.from('1')]] as const,
    };
    const json = deadLetterJson(
      aDeadLetter({ ...over, offset: 17 }, { code: 'HANDLER_FAILED', attempts: 3 }),
      replayed,
    );
    expect(JSON.parse(json)).toEqual({
      id: 'allocation.commands-0-17',
      failedAt: '2023-11-14T22:13:21.000Z',
      reason: 'HANDLER_FAILED',
      error: 'not JSON',
      attempts: 3,
      replays: 0,
      omitted: {},
      decision: replayed,
      record: {
        topic: 'allocation.commands',
        partition: 0,
        offset: 17,
        timestamp: NOON,
        key: { base64: '/w==' },
        headers: { x: '1' },
        value: { n: expect.any(Number) },
      },
    });
    expect(json).toContain('"value":{"n":12345678901234567890}');
  });

  it('lists the parts that were left out', () => {
    const deadLetter = aDeadLetter({ value: Buffer.alloc(9_000) }, { maxBytes: 5_000 });
    expect(JSON.parse(deadLetterJson(deadLetter, undefined))).toMatchObject({
      omitted: { value: '9000 bytes' },
      decision: null,
      record: { value: null },
    });
  });
});

describe('the page of a dead letter', () => {
  it('shows all fields and the original record', () => {
    const value = Buffer.from('{"sku":"LAMP","qty":-1}');
    const headers = [
      ['ce_type', Buffer.from('Allocate')],
      ['raw', Buffer.from([0xff, 0])],
      ['nothing', null],
    ] as const;
    const deadLetter = aDeadLetter(
      { offset: 17, value, headers },
      { error: 'Error: no\n    at x.ts:1', attempts: 3 },
    );
    expect(deadLetterPage(deadLetter, replayed)).toBe(`dead letter  allocation.commands-0-17
state        replayed at 2026-11-23T10:15:30.000Z (ada)
reason       NOT_JSON
error        Error: no
                 at x.ts:1
failed at    2023-11-14T22:13:21.000Z, tried 3 ×
record       allocation.commands, partition 0, offset 17, of 2023-11-14T22:13:20.000Z
key          LAMP
headers      ce_type: Allocate
             raw: 0xff00
             nothing: –
value        23 bytes of JSON
{
  "sku": "LAMP",
  "qty": -1
}
`);
  });

  it.each<[string, Partial<InboundRecord>, string]>([
    ['a tombstone', { value: null }, 'value        none (a tombstone)\n'],
    ['an empty value', { value: Buffer.alloc(0) }, 'value        0 bytes of text\n'],
    ['text', { value: Buffer.from('a\nb') }, 'value        3 bytes of text\na\nb\n'],
    [
      'a frame',
      { value: Buffer.from([0, 0, 0, 0, 7, 0x7b, 0x7d]) },
      'value        7 bytes of JSON, in the frame of schema 7\n{}\n',
    ],
    [
      'bytes in a frame',
      { value: Buffer.from([0, 0, 0, 0, 7, 0xff]) },
      'value        6 bytes, not text, in the frame of schema 7\n00000000  00 00',
    ],
    ['no headers', {}, 'headers      none\n'],
    ['no key', { key: null }, 'key          –\n'],
    [
      'a record that was replayed',
      { headers: [['dlq-replays', Buffer.from('2')]] },
      'tried 1 ×, after replay 2\n',
    ],
  ])('given %s, shows that', (_, over, words) => {
    expect(page(over)).toContain(words);
  });

  it('given a value that was left out, shows its size', () => {
    expect(page({ value: Buffer.alloc(9_000) }, { maxBytes: 5_000 })).toContain(
      'value        omitted because it did not fit: 9000 bytes\n',
    );
  });

  it('given many bytes that are not text, shows the first ones', () => {
    const shown = page({ value: Buffer.alloc(5_000, 0xff) });
    expect(shown).toContain('00000ff0');
    expect(shown).not.toContain('00001000');
    expect(shown).toMatch(/… and 904 more bytes: --raw writes all\n$/);
  });
});

describe('text of other systems', () => {
  const hostile = '\u001B[2J\u0007\r\n\u009B31m\u202E\u2028\0';
  const bytes = Buffer.from(hostile);
  const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it.each<[string, DeadLetter]>([
    ['a key', aDeadLetter({ key: bytes })],
    ['a header', aDeadLetter({ headers: [[hostile, bytes]] })],
    ['a value', aDeadLetter({ value: bytes })],
    ['a field', aDeadLetter({ value: jsonBytes({ [hostile]: [hostile] }) })],
    ['a topic', aDeadLetter({ topic: hostile })],
    ['an error', aDeadLetter({}, { error: hostile })],
    ['a reason', { ...aDeadLetter(), reason: hostile }],
  ])('given %s, contains no control character', (_, deadLetter) => {
    const shown = [
      line(deadLetter),
      deadLetterJson(deadLetter, undefined),
      deadLetterPage(deadLetter, undefined),
    ];
    for (const text of shown) expect(text.replaceAll('\n', '')).not.toMatch(obeyed);
    expect(shown.slice(0, 2).join('')).not.toContain('\n');
    expect(() => JSON.parse(shown[1] ?? '') as unknown).not.toThrow();
  });
});

describe('JSON with one member per line', () => {
  it('differs from the input only in white space', () => {
    const json = '{"a":[1e400,-0.10,{},[ ],true],"a" : null,\n"big":"a , b","\\"{,\\u00e9":[[1]]}';
    expect(indentedJson(json)).toBe(`{
  "a": [
    1e400,
    -0.10,
    {},
    [],
    true
  ],
  "a": null,
  "big": "a , b",
  "\\"{,\\u00e9": [
    [
      1
    ]
  ]
}`);
  });

  it('given a string of several megabytes, contains it', () => {
    const json = JSON.stringify(['x"'.repeat(4_000_000)]);
    expect(indentedJson(json).length).toBe(json.length + 4);
  });

  it('given deep nesting, limits the indentation', () => {
    const json = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`;
    expect(indentedJson(json).length).toBeLessThan(100 * json.length);
  });
});

describe('bytes', () => {
  it('are shown with their offsets and their ASCII characters', () => {
    const bytes = Buffer.concat([Buffer.from('0123456789abcde\n'), Buffer.from([0x00, 0xff, 0x41])]);
    expect(hexLines(bytes)).toBe(
      [
        '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 0a  0123456789abcde.',
        '00000010  00 ff 41                                         ..A',
      ].join('\n'),
    );
  });
});
