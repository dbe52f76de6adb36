import { createRequire } from 'node:module';
import { describe, expect, it, jest, test } from '@jest/globals';
import fc from 'fast-check';

// The same results with less work: offsets are compared as numbers where these are exact, and chunks are joined once.

type Message = {
  offset: string;
  offsetNumber?: number;
  key: Buffer | null;
  isControlRecord: boolean;
  batchContext: { producerId: string; inTransaction: boolean };
};
type Aborted = { producerId: string; firstOffset: string };

const require = createRequire(import.meta.url);
const Batch = require('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  partition: object,
) => { rawMessages: Message[]; messagesWithinOffset: Message[]; messages: Message[]; lastOffset(): string };
const Long = require('kafkajs/src/utils/long') as { fromValue(value: unknown): unknown };
const Connection = require('kafkajs/src/network/connection') as new (options: object) => {
  readonly chunks: readonly Buffer[];
  requestQueue: { fulfillRequest(response: { correlationId: number; payload: Buffer }): void };
  processData(chunk: Buffer): void;
};

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

/**
 * The requested messages that were not aborted, by plain 64 bit arithmetic: an aborted transaction contains what its
 * producer wrote from its first offset to the producer's next abort marker, across other transactions in between.
 */
function shown(all: readonly Message[], fetchedOffset: bigint, aborted: readonly Aborted[]): Message[] {
  const fetched = all.filter(({ offset }) => BigInt(offset) >= fetchedOffset);
  const isBefore = (offset: string, other: string): boolean => BigInt(offset) < BigInt(other);
  const endOf = ({ producerId, firstOffset }: Aborted): Message | undefined =>
    fetched.find(
      ({ offset, key, isControlRecord, batchContext }) =>
        isControlRecord &&
        key?.equals(ABORT) &&
        batchContext.producerId === producerId &&
        !isBefore(offset, firstOffset),
    );
  const isAborted = ({ offset, batchContext: { producerId, inTransaction } }: Message): boolean =>
    inTransaction &&
    aborted.some((transaction) => {
      if (transaction.producerId !== producerId || isBefore(offset, transaction.firstOffset)) return false;
      const end = endOf(transaction);
      return end === undefined || isBefore(offset, end.offset);
    });
  return fetched.filter((message) => !message.isControlRecord && !isAborted(message));
}

const anyLog = fc
  .record({
    base: fc.constantFrom(0n, 1_000n, 2n ** 53n - 5n, 2n ** 53n + 1n, 2n ** 62n + 1n),
    from: fc.integer({ min: -3, max: 12 }),
    records: fc.array(
      fc.record({
        producer: fc.constantFrom('7', '8'),
        inTransaction: fc.boolean(),
        end: fc.constantFrom(undefined, undefined, ABORT, COMMIT),
        // A record whose key has the same bytes as the key of a marker is no marker.
        looksLikeEnd: fc.boolean(),
        isOld: fc.boolean(),
      }),
      { maxLength: 15 },
    ),
    aborted: fc.array(fc.record({ producerId: fc.constantFrom('7', '8'), after: fc.nat(12) }), {
      maxLength: 3,
    }),
  })
  .map(({ base, from, records, aborted }) => ({
    fetchedOffset: base + BigInt(from) < 0n ? 0n : base + BigInt(from),
    messages: records.map(({ producer, inTransaction, end, isOld, looksLikeEnd }, index): Message => {
      const offset = base + BigInt(index);
      return {
        offset: String(offset),
        // Other decoders give a message its offset only as text.
        ...(isOld ? {} : { offsetNumber: Number(offset) }),
        key: end ?? (looksLikeEnd ? ABORT : Buffer.from('LAMP')),
        isControlRecord: end !== undefined,
        batchContext: { producerId: producer, inTransaction },
      };
    }),
    // Brokers list them in the order of their ends; any order must work.
    abortedTransactions: aborted.map(({ producerId, after }) => ({
      producerId,
      firstOffset: String(base + BigInt(after)),
    })),
  }));

describe('a fetched batch', () => {
  test('given any log, has the messages from the fetched offset on that were not aborted', () => {
    fc.assert(
      fc.property(anyLog, ({ fetchedOffset, messages, abortedTransactions }) => {
        const partition = { partition: 0, highWatermark: '99', messages, abortedTransactions };
        const batch = new Batch('t', String(fetchedOffset), partition);
        expect(batch.messages).toEqual(shown(messages, fetchedOffset, abortedTransactions));
      }),
      { numRuns: 1_000 },
    );
  });

  /** Committed records of one producer, between those of an aborted transaction of another. */
  const manyMessages = (key: Buffer): Message[] =>
    Array.from({ length: 1_000 }, (_, offset) => ({
      offset: String(offset),
      offsetNumber: offset,
      key,
      isControlRecord: false,
      batchContext: { producerId: String(offset % 2), inTransaction: true },
    }));
  const partition = (messages: Message[]) => ({
    partition: 0,
    highWatermark: '1000',
    messages,
    abortedTransactions: [{ producerId: '1', firstOffset: '1' }],
  });

  it('compares offsets as numbers and copies no array of messages', () => {
    const longs = jest.spyOn(Long, 'fromValue');
    const batch = new Batch('t', '0', partition(manyMessages(Buffer.from('LAMP'))));
    // The requested offset, and the first offset of the aborted transaction.
    expect(longs.mock.calls.length).toBeLessThan(5);
    longs.mockRestore();
    expect(batch.messages).toHaveLength(500);
    expect(batch.messagesWithinOffset).toBe(batch.rawMessages);
  });

  it('compares keys with the key of a marker without copying them', () => {
    const messages = manyMessages(ABORT).map((message) => ({ ...message, isControlRecord: true }));
    const copies = jest.spyOn(Buffer, 'from');
    const batch = new Batch('t', '0', partition(messages));
    expect(copies).not.toHaveBeenCalled();
    copies.mockRestore();
    expect(batch.messages).toHaveLength(0);
  });

  it('keeps its last offset when messages are removed from it', () => {
    const message = { offset: '4', offsetNumber: 4, key: null, isControlRecord: false };
    const batch = new Batch('t', '4', { messages: [message], highWatermark: '9' });
    batch.messages.pop();
    expect(batch.lastOffset()).toBe('4');
  });
});

const silent = () => undefined;
const logger = { namespace: () => ({ debug: silent, error: silent }) };

/** The responses that the connection reads from the chunks. */
function received(chunks: readonly Buffer[]): { correlationId: number; payload: string }[] {
  const responses: { correlationId: number; payload: string }[] = [];
  const connection = new Connection({ host: 'h', port: 1, logger, socketFactory: silent });
  connection.requestQueue.fulfillRequest = ({ correlationId, payload }) =>
    responses.push({ correlationId, payload: payload.toString('hex') });
  for (const chunk of chunks) connection.processData(chunk);
  return responses;
}

test('a connection keeps no buffer of a complete response', () => {
  const connection = new Connection({ host: 'h', port: 1, logger, socketFactory: silent });
  connection.requestQueue.fulfillRequest = silent;
  connection.processData(Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 7]));
  expect(connection.chunks).toEqual([]);
});

test('given responses that are cut into any chunks, each response is complete', () => {
  const anyResponses = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
  fc.assert(
    fc.property(
      anyResponses,
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (payloads, sizes) => {
        const stream = Buffer.concat(
          payloads.flatMap((payload, id) => {
            const head = Buffer.alloc(8);
            head.writeInt32BE(payload.length + 4);
            head.writeInt32BE(id, 4);
            return [head, payload];
          }),
        );
        const chunks: Buffer[] = [];
        for (let at = 0; at < stream.length; at += chunks.at(-1)!.length)
          chunks.push(stream.subarray(at, at + sizes[chunks.length % sizes.length]!));
        expect(received(chunks)).toEqual(
          payloads.map((payload, correlationId) => ({
            correlationId,
            payload: Buffer.from(payload).toString('hex'),
          })),
        );
      },
    ),
    { numRuns: 500 },
  );
});
