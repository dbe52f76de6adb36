import { describe, expect, it } from '@jest/globals';
import type { Batch } from 'kafkajs';
import { partsOf } from '../../../../../src/adapters/kafka/consumer/batch-parts.ts';

/** A batch requested from an offset; the log holds the offsets `held`, and all of them except `hidden` are commands. */
function fetched(from: number, held: readonly number[], hidden: readonly number[] = []): Batch {
  const messagesWithinOffset = held.map((offset) => ({ offset: String(offset) }));
  const messages = messagesWithinOffset.filter(({ offset }) => !hidden.includes(Number(offset)));
  return { fetchedOffset: String(from), messagesWithinOffset, messages } as unknown as Batch;
}

const parts = (batch: Batch, end: number, from?: number) =>
  [...partsOf(batch, { from, end })].map(({ messages, offsets }) => ({
    ...offsets,
    offsets: messages.map(({ offset }) => Number(offset)),
  }));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('the parts of a batch', () => {
  it('given a log without gaps, are one part, from the requested offset to the end of the batch', () => {
    const batch = fetched(5, [5, 6, 7, 8], [6, 8]);
    expect(parts(batch, 9, 4)).toEqual([{ from: 4, gap: undefined, end: 9, offsets: [5, 7] }]);
  });

  it('given a large batch, have 10,000 records each', () => {
    expect(
      parts(fetched(0, range(0, 25_000)), 25_000).map(({ from, end, offsets }) => [
        from,
        end,
        offsets.length,
      ]),
    ).toEqual([
      [undefined, 10_000, 10_000],
      [10_000, 20_000, 10_000],
      [20_000, 25_000, 5_000],
    ]);
  });

  it('given offsets that are missing in the log, end before them', () => {
    expect(parts(fetched(3, [5, 6, 9, 10], [10]), 11)).toEqual([
      { from: undefined, gap: { from: 3, to: 5 }, end: 7, offsets: [5, 6] },
      { from: 7, gap: { from: 7, to: 9 }, end: 11, offsets: [9] },
    ]);
  });

  it('given missing offsets before a record that is no command, name the missing offsets', () => {
    expect(parts(fetched(3, [3, 6], [6]), 7)).toEqual([
      { from: undefined, gap: undefined, end: 4, offsets: [3] },
      { from: 4, gap: { from: 4, to: 6 }, end: 7, offsets: [] },
    ]);
  });
});
