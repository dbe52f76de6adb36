import type { Batch, KafkaMessage } from 'kafkajs';
import type { FetchedRange } from '../../../processing/read/record-source.ts';

/** What kafkajs's batches have and its types do not. */
type Fetched = {
  /** Where kafkajs asked to read from. */
  readonly fetchedOffset: string;
  /** Control records and aborted ones, too. */
  readonly messagesWithinOffset: readonly KafkaMessage[];
};

/** Consecutive records of a batch, and the offsets they were found in. */
export type BatchPart = { readonly messages: readonly KafkaMessage[]; readonly offsets: FetchedRange };

/** Records that are unpacked at a time: those of a large compressed batch would not all have room. */
const PART = 10_000;

/** Where kafkajs asked to read from. */
export const fetchedOffsetOf = (batch: Batch): number => Number(fetched(batch).fetchedOffset);

/** The batch in parts: some records at a time, and never over offsets that the log does not hold. */
export function* partsOf(batch: Batch, { from, end }: FetchedRange): Generator<BatchPart> {
  let begin = from;
  for (const { messages, gap, end: stretchEnd } of stretchesOf(batch, end)) {
    let index = 0;
    do {
      const some = messages.slice(index, index + PART);
      const isLast = index + PART >= messages.length;
      const partEnd = isLast ? stretchEnd : offsetOf(some.at(-1)) + 1;
      yield { messages: some, offsets: { from: begin, gap: index === 0 ? gap : undefined, end: partEnd } };
      begin = partEnd;
      index += PART;
    } while (index < messages.length);
  }
}

type Stretch = Pick<FetchedRange, 'gap' | 'end'> & { readonly messages: readonly KafkaMessage[] };

/** The batch cut at what is missing: each stretch begins with a gap, but for the first one. */
function stretchesOf(batch: Batch, end: FetchedRange['end']): Stretch[] {
  const gaps = gapsIn(batch);
  if (gaps.length === 0) return [{ messages: batch.messages, gap: undefined, end }];
  const starts = gaps[0]?.from === fetchedOffsetOf(batch) ? gaps : [undefined, ...gaps];
  return starts.map((gap, index) => {
    const next = starts[index + 1]?.from;
    const messages = batch.messages.filter(
      (message) => offsetOf(message) >= (gap?.to ?? 0) && offsetOf(message) < (next ?? Infinity),
    );
    return { messages, gap, end: next ?? end };
  });
}

/** Offsets that are missing, from where kafkajs asked to read to the last record. */
function gapsIn(batch: Batch): { from: number; to: number }[] {
  const all = fetched(batch).messagesWithinOffset;
  const begin = fetchedOffsetOf(batch);
  // Nearly always: as many as there are offsets.
  if (offsetOf(all.at(-1)) - begin + 1 === all.length) return [];
  const gaps: { from: number; to: number }[] = [];
  let expected = begin;
  for (const message of all) {
    const offset = offsetOf(message);
    if (offset > expected) gaps.push({ from: expected, to: offset });
    expected = offset + 1;
  }
  return gaps;
}

const fetched = (batch: Batch): Fetched => batch as unknown as Fetched;

const offsetOf = (message: KafkaMessage | undefined): number => Number(message?.offset);
