import { expect } from '@jest/globals';
import type { CommandDecoder, Decoded } from '../../../src/processing/decode/command-decoder.ts';
import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import type { OutboundMessage } from '../../../src/processing/records/record.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import { decodeRecord } from '../../../src/processing/records/record-codec.ts';
import { unpacked } from '../../../src/processing/flush/outbox-packing.ts';
import { encodedMessage } from '../builders/messages.ts';
import { packed } from '../builders/packed-messages.ts';
import { NOON } from '../builders/records.ts';
import { expectAlways, isRepeated } from '../model/property.ts';
import type { Meant } from './json-arbitrary.ts';
import { areSameHeaders, batchBytes, changedParts, omittedParts } from './kept-parts.ts';
import { anyRecord, type FuzzedRecord, recordInWords } from './record-arbitrary.ts';
import { flawsOf, flawsOfIds } from './sound-command.ts';
import { untrueParts } from './untrue-parts.ts';
import type { FramedBy } from './value-arbitrary.ts';

const CODES = ['NOT_JSON', 'EMPTY_VALUE', 'UNKNOWN_TYPE', 'UNKNOWN_SCHEMA', 'INVALID_MESSAGE'];

/**
 * Bytes: the size with which the dead-letter topic is created, Kafka's default, and little more than the dlq-* headers
 * need.
 */
const LIMITS = { own: 8 * 1024 * 1024, default: 1_048_588, small: 20_000 };

/** Bytes: each part that is left out is marked by a header. */
const LONGER_THAN_MARKS = 200;

/** Maximum number of characters of an error, which goes into logs and headers. */
const LONGEST_ERROR = 5_000;

/**
 * Every record is either a command that is valid in every field, or invalid with a known code. Its dead letter has the
 * record byte for byte, fits its topic, and leaves the outbox unchanged.
 */
export async function expectWayInHolds(
  decode: CommandDecoder,
  framedBy: FramedBy,
  runs: number,
): Promise<void> {
  const seen = new Map<string, number>();
  await expectAlways(
    anyRecord(framedBy),
    runs,
    async (fuzzed) => {
      const decoded = await decode(fuzzed.record);
      expect(
        decoded.kind === 'command'
          ? [...commandFlaws(decoded, fuzzed), ...untrueParts(decoded, framedBy)]
          : letterFlaws(decoded, fuzzed),
      ).toEqual([]);
      const outcome = decoded.kind === 'command' ? 'command' : decoded.reason.code;
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    },
    recordInWords,
  );
  if (isRepeated) return;
  const rare = ['command', ...CODES].filter((outcome) => (seen.get(outcome) ?? 0) < runs / 500);
  expect({ rare, seen }).toEqual({ rare: [], seen });
}

type Of<Kind> = Extract<Decoded, { kind: Kind }>;

function commandFlaws({ command, headers, record }: Of<'command'>, fuzzed: FuzzedRecord): string[] {
  const { meant = command } = fuzzed;
  return [
    ...flawsOf(command),
    ...flawsOfIds({ id: headers.id, correlationId: headers.correlationId }),
    ...(inShort(command) === inShort(meant) ? [] : [`is taken for ${JSON.stringify(command)}`]),
    ...(record === fuzzed.record ? [] : ['another record']),
  ];
}

/** "No day of arrival" may be written in two ways. */
const inShort = ({ type, data }: Meant): string =>
  JSON.stringify([type, ...Object.entries(data).filter(([, content]) => content !== null)]);

function letterFlaws(decoded: Of<'invalid'>, { record, meant }: FuzzedRecord): string[] {
  const { code, message } = decoded.reason;
  const whole = decodeMessage(deadLetterWriter(LIMITS.own)(decoded, NOON));
  const [moved] = unpacked(packed([encodedMessage(whole).record])).map(decodeRecord);
  return [
    ...(meant ? [`is refused: ${message}`] : []),
    ...(CODES.includes(code) ? [] : [`code ${code}`]),
    ...(message.length < LONGEST_ERROR ? [] : [`an error of ${message.length} characters`]),
    ...omittedParts(whole).map((part) => `${part} left out without need`),
    ...changedParts(record, whole).map((part) => `other ${part}`),
    ...(areSameHeaders(moved?.headers ?? [], whole.headers) ? [] : ['other headers behind the outbox']),
    ...tightLimits(whole).flatMap((limit) => {
      const deadLetter = decodeMessage(deadLetterWriter(limit)(decoded, NOON));
      const changed = changedParts(record, deadLetter).map(
        (part) => `other ${part} in a dead letter of ${limit} bytes`,
      );
      return batchBytes(deadLetter) <= limit ? changed : [...changed, `more than ${limit} bytes`];
    }),
  ];
}

/** Limits to try. One is a byte below the dead letter's size, if a part is longer than the mark of its omission. */
const tightLimits = (whole: OutboundMessage): number[] => [
  LIMITS.default,
  LIMITS.small,
  ...((whole.value?.length ?? 0) > LONGER_THAN_MARKS ? [batchBytes(whole) - 1] : []),
];
