import { headerText, type InboundRecord, recordId, type RecordHeader } from '../records/record.ts';

/** Parts of a record that a letter leaves out where they would not fit. */
export type Part = 'key' | 'value' | 'headers';

/** A dead letter, read back. */
export type DeadLetter = {
  /** The place of the record that failed, `topic-partition-offset`. */
  readonly id: string;
  /** The record that failed, as it was; what was left out is null, or empty. */
  readonly original: InboundRecord;
  readonly reason: string;
  readonly error: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly failedAt: number;
  /** How often it was replayed before it failed. */
  readonly replays: number;
  /** What was left out, and how much of it there was. */
  readonly omitted: ReadonlyMap<Part, string>;
};

/** On a replayed record: how often that was done. Its next letter has it among the original headers. */
export const REPLAYS = 'dlq-replays';

const STORY: ReadonlySet<string> = new Set([
  'dlq-topic',
  'dlq-partition',
  'dlq-offset',
  'dlq-timestamp',
  'dlq-reason',
  'dlq-error',
  'dlq-attempts',
  'dlq-failed-at',
]);

/** Reads what `deadLetterWriter` wrote; undefined for any other record. Anybody may have produced it. */
export function readLetter({ key, value, headers }: InboundRecord): DeadLetter | undefined {
  const marks = {
    'dlq-key-omitted': key === null ? 'key' : undefined,
    'dlq-value-omitted': value === null ? 'value' : undefined,
    'dlq-headers-omitted': 'headers',
  } as const;
  const partOf = (name: string): Part | undefined =>
    Object.hasOwn(marks, name) ? marks[name as keyof typeof marks] : undefined;
  const { story, original } = divide(headers, (name) => STORY.has(name) || partOf(name) !== undefined);
  const told = (name: string): string => story.get(name) ?? '';
  const topic = told('dlq-topic');
  const [partition, offset] = ['dlq-partition', 'dlq-offset'].map((name) => wholeNumber(told(name)));
  const timestamp = Number(told('dlq-timestamp')) || 0;
  const failedAt = Date.parse(told('dlq-failed-at'));
  if (topic === '' || partition === undefined || offset === undefined || Number.isNaN(failedAt))
    return undefined;
  return {
    id: recordId({ topic, partition, offset }),
    original: { topic, partition, offset, timestamp, key, value, headers: original },
    reason: told('dlq-reason'),
    error: told('dlq-error'),
    attempts: wholeNumber(told('dlq-attempts')) ?? 1,
    failedAt,
    replays: replaysIn(original),
    omitted: new Map([...story].flatMap(([name, much]) => pairOf(partOf(name), much))),
  };
}

/** The story comes last: of each name the last header. The record itself may have been a dead letter before. */
function divide(headers: readonly RecordHeader[], isStory: (name: string) => boolean) {
  const story = new Map<string, string>();
  const original = headers.toReversed().filter(([name, content]) => {
    if (story.has(name) || !isStory(name)) return true;
    story.set(name, content?.toString() ?? '');
    return false;
  });
  return { story, original: original.toReversed() };
}

const pairOf = (part: Part | undefined, much: string): [Part, string][] => (part ? [[part, much]] : []);

function replaysIn(headers: readonly RecordHeader[]): number {
  return wholeNumber(headerText(headers, REPLAYS)) ?? 0;
}

const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) ? Number(text) : undefined;
