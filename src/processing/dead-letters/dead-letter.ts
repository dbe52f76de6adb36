import type { DeadLetterCode } from '../decode/invalid-record.ts';
import { headerText, type InboundRecord, recordId, type RecordHeader } from '../records/record.ts';

/** Parts of a record that are omitted from its dead letter when they do not fit. */
export type RecordPart = 'key' | 'value' | 'headers';

/** A record of the dead-letter topic, decoded. */
export type DeadLetter = {
  /** `topic-partition-offset` of the record that failed, e.g. `allocation.commands-3-4812`. */
  readonly id: string;
  /** The record that failed, unchanged; an omitted key or value is null, omitted headers are an empty array. */
  readonly original: InboundRecord;
  readonly reason: string;
  readonly error: string;
  /** How many times the worker tried to handle it. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly failedAt: number;
  /** How many times the record had been replayed before it failed. */
  readonly replays: number;
  /** The omitted parts, each with its size, e.g. `9000 bytes` or `12 headers`. */
  readonly omitted: ReadonlyMap<RecordPart, string>;
};

const reasonCodes: Readonly<Record<DeadLetterCode, true>> = {
  NOT_JSON: true,
  EMPTY_VALUE: true,
  UNKNOWN_TYPE: true,
  UNKNOWN_SCHEMA: true,
  INVALID_MESSAGE: true,
  ID_REUSED: true,
  HANDLER_FAILED: true,
};

/** All reason codes that the worker gives to dead letters. */
export const REASONS = Object.keys(reasonCodes) as readonly DeadLetterCode[];

/** Header of a replayed record: its number of replays. If it fails again, its dead letter keeps the header. */
export const REPLAYS_HEADER = 'dlq-replays';

const DLQ_HEADERS: ReadonlySet<string> = new Set([
  'dlq-topic',
  'dlq-partition',
  'dlq-offset',
  'dlq-timestamp',
  'dlq-reason',
  'dlq-error',
  'dlq-attempts',
  'dlq-failed-at',
]);

/**
 * Decodes what `deadLetterWriter` wrote. Returns undefined for any other record: every producer with access to the
 * topic can write to it.
 */
export function readDeadLetter({ key, value, headers }: InboundRecord): DeadLetter | undefined {
  const omittedHeaders = {
    'dlq-key-omitted': key === null ? 'key' : undefined,
    'dlq-value-omitted': value === null ? 'value' : undefined,
    'dlq-headers-omitted': 'headers',
  } as const;
  const partOf = (name: string): RecordPart | undefined =>
    Object.hasOwn(omittedHeaders, name) ? omittedHeaders[name as keyof typeof omittedHeaders] : undefined;
  const { dlqHeaders, original } = splitHeaders(
    headers,
    (name) => DLQ_HEADERS.has(name) || partOf(name) !== undefined,
  );
  const text = (name: string): string => dlqHeaders.get(name) ?? '';
  const topic = text('dlq-topic');
  const [partition, offset] = ['dlq-partition', 'dlq-offset'].map((name) => parseCount(text(name)));
  const timestamp = Number(text('dlq-timestamp')) || 0;
  const failedAt = Date.parse(text('dlq-failed-at'));
  if (topic === '' || partition === undefined || offset === undefined || Number.isNaN(failedAt))
    return undefined;
  return {
    id: recordId({ topic, partition, offset }),
    original: { topic, partition, offset, timestamp, key, value, headers: original },
    reason: text('dlq-reason'),
    error: text('dlq-error'),
    attempts: parseCount(text('dlq-attempts')) ?? 1,
    failedAt,
    replays: replaysIn(original),
    omitted: new Map(
      [...dlqHeaders].flatMap(([name, size]): [RecordPart, string][] => {
        const part = partOf(name);
        return part ? [[part, size]] : [];
      }),
    ),
  };
}

/**
 * Our dlq-* headers were appended, so the last header of each name is ours. Earlier ones belong to the original
 * record, which may itself have been a dead letter.
 */
function splitHeaders(headers: readonly RecordHeader[], isDlqHeader: (name: string) => boolean) {
  const dlqHeaders = new Map<string, string>();
  const original = headers.toReversed().filter(([name, content]) => {
    if (dlqHeaders.has(name) || !isDlqHeader(name)) return true;
    dlqHeaders.set(name, content?.toString() ?? '');
    return false;
  });
  return { dlqHeaders, original: original.toReversed() };
}

const replaysIn = (headers: readonly RecordHeader[]): number =>
  parseCount(headerText(headers, REPLAYS_HEADER)) ?? 0;

const parseCount = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);
