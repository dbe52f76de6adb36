import { describe, expect, it } from '@jest/globals';
import { fillTransaction } from '../../../../src/processing/publish/fill-transaction.ts';
import type { StoredMessage } from '../../../../src/processing/flush/outbox.ts';

/** Messages of these sizes in bytes. */
const stream = (...sizes: number[]): StoredMessage[] =>
  sizes.map((bytes, index) => ({ kind: 'event', record: Buffer.alloc(bytes), sequence: index + 1 }));

const counts = (streams: StoredMessage[][], maxBytes: number): number[] =>
  fillTransaction(streams, maxBytes).taken.map(({ length }) => length);

describe('the messages of a transaction', () => {
  it('given enough space, are all messages, and the transaction is not full', () => {
    const [one, other] = [stream(10, 10), stream(30)];
    expect(fillTransaction([one, other], 60)).toEqual({ taken: [one, other], bytes: 50, isFull: false });
  });

  it('given too little space, are the first messages of each stream, in order', () => {
    const { taken, bytes, isFull } = fillTransaction([stream(10, 10, 10, 10), stream(10, 10, 10)], 50);
    expect(taken.map((messages) => messages.map(({ sequence }) => sequence))).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
    expect([bytes, isFull]).toEqual([50, true]);
  });

  it('given a short stream first, leave the rest of its share to the streams after it', () => {
    expect(counts([stream(10), stream(...Array<number>(20).fill(10))], 100)).toEqual([1, 9]);
  });

  it('given less space than one message, are the first message of the first stream that has any', () => {
    expect(counts([stream(), stream(500, 10), stream(500)], 100)).toEqual([0, 1, 0]);
    expect(fillTransaction([stream(500)], 100)).toMatchObject({ bytes: 500, isFull: false });
  });

  it('given a message that does not fit, contain no later message of its stream', () => {
    expect(counts([stream(10, 500, 10), stream(10)], 100)).toEqual([1, 1]);
  });

  it('given no messages, are none', () => {
    expect(fillTransaction([], 100)).toEqual({ taken: [], bytes: 0, isFull: false });
    expect(fillTransaction([stream()], 100)).toEqual({ taken: [[]], bytes: 0, isFull: false });
  });
});
