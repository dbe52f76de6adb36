import type { Batch, KafkaMessage } from 'kafkajs';
import type { FetchedRange } from '../../../processing/read/record-source.ts';

/** Fields of kafkajs's batches that its types lack. */
type Fetched = {
  /** The offset that kafkajs asked for. */
  readonly fetchedOffset: string;
  /** Includes control records and aborted records. */
  readonly messagesWithinOffset: readonly KafkaMessage[];
};

/** Consecutive records of a batch, and the range of offsets that they come from. */
export type BatchPart = { readonly messages: readonly KafkaMessage[]; readonly offsets: FetchedRange };

/** Records that are decoded at a time: all records of a large compressed batch might not fit into memory. */
const PART_RECORDS = 10_000;

/** The offset that kafkajs asked for. */
export const fetchedOffsetOf = (batch: Batch): number => Number(fetched(batch).fetchedOffset);

/** Divides a batch into parts of limited size. No part spans a gap, which is a range of offsets that the log lacks. */
export function* partsOf(batch: Batch, { from, end }: FetchedRange): Generator<BatchPart> {
  let begin = from;
  for (const { messages, gap, end: stretchEnd } of stretchesOf(batch, end)) {
    let index = 0;
    do {
      const some = messages.slice(index, index + PART_RECORDS);
      const isLast = index + PART_RECORDS >= messages.length;
      const partEnd = isLast ? stretchEnd : offsetOf(some.at(-1)) + 1;
      yield { messages: some, offsets: { from: begin, gap: index === 0 ? gap : undefined, end: partEnd } };
      begin = partEnd;
      index += PART_RECORDS;
    } while (index < messages.length);
  }
}

type Stretch = Pick<FetchedRange, 'gap' | 'end'> & { readonly messages: readonly KafkaMessage[] };

/** The batch divided at its gaps: each stretch begins with a gap, except perhaps the first. */
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

/** The gaps between the offset that kafkajs asked for and the last record. */
function gapsIn(batch: Batch): { from: number; to: number }[] {
  const all = fetched(batch).messagesWithinOffset;
  const begin = fetchedOffsetOf(batch);
  // The usual case: a record for each offset.
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
