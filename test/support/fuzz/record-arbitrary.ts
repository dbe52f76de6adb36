import fc from 'fast-check';
import type { InboundRecord, RecordHeader } from '../../../src/processing/records/record.ts';
import { aRecord, NOON } from '../builders/records.ts';
import { almostCommand, type Meant } from './json-arbitrary.ts';
import { anyValue, type FramedBy, soundValue } from './value-arbitrary.ts';

/** A record to decode, and the command that it must give if it is valid. */
export type FuzzedRecord = { readonly record: InboundRecord; readonly meant?: Meant };

const NAMES = [
  'ce_type', 'ce_id', 'ce_correlationid', 'traceparent', 'ce_time', 'content-type', 'dlq-reason', '__proto__',
  'constructor', 'toString', 'hasOwnProperty', 'CE_TYPE', '', 'naïve', '\u0000', 'n'.repeat(300),
]; // prettier-ignore
const CONTENTS = [
  null, '', 'x', 'Allocate', 'CreateBatch', 'Alocate', '__proto__', 'toString', 'a\u0000b', '\u202e', '🛋', '1'.repeat(255),
  '1'.repeat(256), '界'.repeat(300), '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
]; // prettier-ignore
const RAW_CONTENTS = ['ff', 'c328', 'fffe', '00', 'efbbbf41', 'edA080'].map((hex) => Buffer.from(hex, 'hex'));

const asSent = (content: string | null): Buffer | null => (content === null ? null : Buffer.from(content));
const anyContent = fc.oneof(
  { weight: 100, arbitrary: fc.constantFrom(...CONTENTS.map(asSent), ...RAW_CONTENTS) },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(100_000, 'x')) },
);
const foreignName = fc.constantFrom(
  ...NAMES.filter((name) => !/^(ce_(type|id|correlationid)|traceparent)$/.test(name)),
);

const anyHeader = fc.tuple(fc.constantFrom(...NAMES), anyContent);
const foreignHeader = fc.tuple(foreignName, anyContent);

/** Thousands of headers, with one name or with many. */
const manyHeaders = fc
  .constantFrom<[count: number, nameOf: (index: number) => string]>(
    [5_000, () => 'h'],
    [1_000, (index) => `h${index}`],
  )
  .map(([count, nameOf]) => Array.from({ length: count }, (_, index): RecordHeader => [nameOf(index), null]));

const anyHeaders: fc.Arbitrary<readonly RecordHeader[]> = fc.oneof(
  { weight: 100, arbitrary: fc.array(anyHeader, { maxLength: 6 }) },
  { weight: 1, arbitrary: manyHeaders },
);

const anyKey = fc.oneof(
  fc.constantFrom(
    null,
    Buffer.alloc(0),
    Buffer.from('LAMP'),
    Buffer.from([0, 0xff]),
    Buffer.alloc(1_024, 'k'),
  ),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const keyOrTooLong = fc.oneof(
  { weight: 30, arbitrary: anyKey },
  { weight: 1, arbitrary: fc.constantFrom(Buffer.alloc(1_025), Buffer.alloc(200_000)) },
);

const anyTimestamp = fc.constantFrom(NOON, 0, -1, 1, 2 ** 53, 8.64e15 + 1, 2 ** 63);
const anyOffset = fc.oneof(fc.nat(), fc.constant(4_000_000_000));

const typed = (type: string): RecordHeader => ['ce_type', Buffer.from(type)];

/** A valid command, with unrelated headers. */
const soundRecord = (framedBy: FramedBy): fc.Arbitrary<FuzzedRecord> =>
  fc
    .record({
      value: soundValue(framedBy),
      headers: fc.array(foreignHeader, { maxLength: 4 }),
      typedBefore: fc.constantFrom([], [], [typed('Alocate')], [typed('Deallocate')]),
      isTyped: fc.boolean(),
      key: anyKey,
      timestamp: anyTimestamp,
      offset: anyOffset,
    })
    .map(({ value: { meant, value, isNamed }, headers, typedBefore, isTyped, ...rest }) => ({
      meant,
      record: aRecord({
        ...rest,
        value,
        headers: isNamed && !isTyped ? headers : [...typedBefore, ...headers, typed(meant.type)],
      }),
    }));

/** A command with one change, with unrelated headers. */
const almostSoundRecord: fc.Arbitrary<FuzzedRecord> = fc
  .record({
    command: almostCommand,
    headers: fc.array(foreignHeader, { maxLength: 4 }),
    key: keyOrTooLong,
    timestamp: anyTimestamp,
    offset: anyOffset,
  })
  .map(({ command: { type, json }, headers, ...rest }) => ({
    record: aRecord({ ...rest, value: Buffer.from(json), headers: [...headers, typed(type)] }),
  }));

/** Anything. Most records name a type, so that they are decoded far enough. */
const strangeRecord = (framedBy: FramedBy): fc.Arbitrary<FuzzedRecord> =>
  fc
    .record({
      value: anyValue(framedBy),
      headers: anyHeaders,
      type: fc.constantFrom(
        'CreateBatch',
        'ChangeBatchQuantity',
        'Allocate',
        'Deallocate',
        'Allocate',
        undefined,
      ),
      isTypeLast: fc.boolean(),
      key: keyOrTooLong,
      timestamp: anyTimestamp,
      offset: anyOffset,
    })
    .map(({ type, isTypeLast, headers, ...rest }) => {
      const type_ = type === undefined ? [] : [typed(type)];
      return {
        record: aRecord({ ...rest, headers: isTypeLast ? [...headers, ...type_] : [...type_, ...headers] }),
      };
    });

/** Everything that may arrive. */
export const anyRecord = (framedBy: FramedBy): fc.Arbitrary<FuzzedRecord> =>
  fc.oneof(
    { weight: 1, arbitrary: soundRecord(framedBy) },
    { weight: 2, arbitrary: almostSoundRecord },
    { weight: 5, arbitrary: strangeRecord(framedBy) },
  );

const SHOWN = 400;
const shown = (bytes: Buffer | string | null): string =>
  bytes === null
    ? 'null'
    : `${JSON.stringify(bytes.toString('latin1').slice(0, SHOWN))} (${bytes.length} bytes)`;

/** The record as readable text: bytes as Latin-1, long values cut. */
export const recordInWords = ({ record, meant }: FuzzedRecord): string[] => [
  `at ${record.offset}, time ${record.timestamp}, key ${shown(record.key)}`,
  ...record.headers
    .slice(0, 20)
    .map(([name, content]) => `header ${JSON.stringify(name.slice(0, SHOWN))}: ${shown(content)}`),
  `${record.headers.length} headers in all`,
  `value ${shown(record.value)}`,
  meant ? `it must be the command ${meant.type} ${JSON.stringify(meant.data)}` : 'it may be anything',
];
