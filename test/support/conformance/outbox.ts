import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { MessageKind, RecordHeader } from '../../../src/processing/records/record.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { commitMessages } from '../builders/committed-messages.ts';
import { commitNext } from '../builders/committed-outcome.ts';
import { aMessage, encodedMessage, sequenced, type SequencedMessage } from '../builders/messages.ts';
import { anEntry } from '../builders/outcome.ts';
import { eachTest } from './each-test.ts';
import { inHex } from './same-messages.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

const PARTITION = { topic: 'allocation.commands', partition: 0 };
const OTHER = { topic: 'allocation.commands', partition: 1 };
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** Headers that records of other producers may have. */
const ODD_HEADERS: RecordHeader[] = [
  ['twice', 'first'],
  ['bytes', EVERY_BYTE],
  ['twice', Buffer.from('second')],
  ['null', null],
  ['empty', Buffer.alloc(0)],
  ['', 'no name'],
  ['__proto__', 'x'],
  ['toString', 'x'],
  ['base64', '{"base64":"AAAA"}'],
  ['null byte in text', 'a\u0000b'],
  ['null byte\u0000in the name', 'x'],
  ['byte order mark', '\uFEFFx'],
  ['emoji 🛋', '🛋'],
];

/** The headers that identify a dead letter. */
const DEAD_LETTER: RecordHeader[] = [
  ['dlq-topic', 'commands'],
  ['dlq-partition', '3'],
  ['dlq-offset', '7'],
];

/** The tests of the common promises of UnitOfWork and OutboxReader about messages. */
export function outboxConformance(name: string, make: MakeEmptyDatabase): void {
  describe(`outbox: ${name}`, () => {
    const setup = eachTest(make);

    const commit = (messages: SequencedMessage[], partition = PARTITION): Promise<number> =>
      commitMessages(setup().unitOfWork, partition, messages);
    const read = async (id: number, from: number, limit: number): Promise<SequencedMessage[]> =>
      (await setup().outboxReader.read(id, from, limit)).map(decodeMessage);
    const sequences = async (id: number, from: number, limit: number): Promise<number[]> =>
      (await read(id, from, limit)).map(({ sequence }) => sequence);

    async function commitOneByOne(count: number): Promise<void> {
      for (let sequence = 1; sequence <= count; sequence += 1) await commit(sequenced(sequence, sequence));
    }

    it.each([
      ['event', 'command-1/1', [['ce_id', 'command-1/1']]],
      ['rejection', 'command-1/1', [['ce_id', 'command-1/1']]],
      ['dead-letter', 'commands-3-7', DEAD_LETTER],
    ] satisfies [MessageKind, string, RecordHeader[]][])(
      'keeps a message of kind %s byte for byte',
      async (kind, messageId, named) => {
        const headers = [...ODD_HEADERS, ...named];
        const message = {
          ...aMessage({ kind, id: messageId, key: EVERY_BYTE, value: EVERY_BYTE, headers }),
          sequence: 1,
        };
        const id = await commit([message]);
        expect(inHex(await read(id, 1, 10))).toEqual(inHex([message]));
      },
    );

    it.each([null, Buffer.alloc(0)])('distinguishes a key and a value of %p', async (bytes) => {
      const message = { ...aMessage({ key: bytes, value: bytes }), sequence: 1 };
      const id = await commit([message]);
      expect(inHex(await read(id, 1, 10))).toEqual(inHex([message]));
    });

    it('returns messages in order from the given sequence on, up to the limit', async () => {
      const id = await commit(sequenced(1, 12));
      await expect(sequences(id, 1, 100)).resolves.toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      await expect(sequences(id, 9, 3)).resolves.toEqual([9, 10, 11]);
      await expect(sequences(id, 12, 3)).resolves.toEqual([12]);
      await expect(sequences(id, 13, 3)).resolves.toEqual([]);
    });

    it('numbers the messages of several commits consecutively', async () => {
      const id = await commit(sequenced(1, 2));
      await commit(sequenced(3, 4));
      await expect(sequences(id, 2, 10)).resolves.toEqual([2, 3, 4]);
    });

    it('given a gap, returns the messages that exist', async () => {
      const id = await commit([...sequenced(1, 2), ...sequenced(5, 5)]);
      await expect(sequences(id, 2, 10)).resolves.toEqual([2, 5]);
    });

    it('keeps the streams of partitions separate', async () => {
      const one = await commit(sequenced(1, 3));
      const two = await commit(sequenced(1, 1, { id: 'elsewhere' }), OTHER);
      await expect(read(two, 1, 10)).resolves.toMatchObject([{ id: 'elsewhere', sequence: 1 }]);
      await expect(sequences(one, 1, 10)).resolves.toEqual([1, 2, 3]);
    });

    it('returns the last sequence of each stream', async () => {
      const one = await commit(sequenced(1, 3));
      const two = await commit([], OTHER);
      const streams = await setup().outboxReader.streams();
      expect(streams.toSorted((a, b) => a.partition - b.partition)).toEqual([
        { ...PARTITION, checkpointId: one, lastSequence: 3 },
        { ...OTHER, checkpointId: two, lastSequence: 0 },
      ]);
    });

    it('returns the age of a message', async () => {
      const id = await commit(sequenced(1, 3));
      await expect(setup().outboxReader.ageOf(id, 2)).resolves.toBeLessThan(10_000);
      await expect(setup().outboxReader.ageOf(id, 3)).resolves.toBeGreaterThanOrEqual(0);
      await expect(setup().outboxReader.ageOf(id, 4)).resolves.toBeUndefined();
    });

    it('has no streams in an empty database', async () => {
      await expect(setup().outboxReader.streams()).resolves.toEqual([]);
    });

    it('given a refused commit, accepts its sequences again', async () => {
      const id = await commit(sequenced(1, 1));
      await commitNext(setup().unitOfWork, { handled: [anEntry('c-1')] }, 1);
      const refused = { messages: sequenced(2, 3).map(encodedMessage), handled: [anEntry('c-1')] };
      await expect(commitNext(setup().unitOfWork, refused)).rejects.toThrow(ConcurrentChange);
      await commit(sequenced(2, 2, { id: 'again' }));
      await expect(read(id, 2, 10)).resolves.toMatchObject([{ id: 'again', sequence: 2 }]);
    });

    it('has no messages after a commit without messages', async () => {
      const { id } = await commitNext(setup().unitOfWork);
      await expect(read(id, 1, 10)).resolves.toEqual([]);
    });

    it('can read every sequence that it reports, even while messages are committed', async () => {
      const committing = commitOneByOne(40);
      for (let last = 0; last < 40;) {
        const [stream] = await setup().outboxReader.streams();
        last = stream?.lastSequence ?? 0;
        const seen = await sequences(stream?.checkpointId ?? 0, 1, 100);
        expect(seen.length).toBeGreaterThanOrEqual(last);
        expect(seen).toEqual(seen.map((_, index) => index + 1));
        await setImmediate();
      }
      await committing;
    });

    it('given that the last event of a SKU is in another stream, names the position there that must be published first', async () => {
      const changed = (sku: string, loadedVersion: number) => ({
        products: [{ sku, loadedVersion, version: loadedVersion + 1 }],
      });
      const messages = sequenced(1, 2).map(encodedMessage);
      const { unitOfWork, outboxReader } = setup();
      const first = await commitNext(unitOfWork, { changes: changed('LAMP', 0), messages }, 0);
      const second = await commitNext(unitOfWork, { changes: changed('LAMP', 1), messages }, 1);
      await commitNext(unitOfWork, { changes: changed('LAMP', 2), messages }, 1);
      await commitNext(unitOfWork, { changes: changed('SOFA', 0), messages }, 1);
      const stored = await outboxReader.read(second.id, 1, 100);
      expect(stored.map(({ sequence, publishedAfter }) => ({ sequence, publishedAfter }))).toEqual([
        { sequence: 1, publishedAfter: [{ checkpointId: first.id, sequence: 2 }] },
        ...[2, 3, 4, 5, 6].map((sequence) => ({ sequence, publishedAfter: undefined })),
      ]);
    });

    it('names the furthest position in each other stream that has last events of its SKUs', async () => {
      const products = (...skus: string[]) => ({
        products: skus.map((sku) => ({ sku, loadedVersion: 0, version: 1 })),
      });
      const again = ['A', 'B', 'C', 'NEW'].map((sku) => ({
        sku,
        loadedVersion: sku === 'NEW' ? 0 : 1,
        version: 2,
      }));
      const messages = [encodedMessage(aMessage())];
      const { unitOfWork, outboxReader } = setup();
      await commitNext(unitOfWork, { changes: products('A'), messages }, 0);
      const zero = await commitNext(unitOfWork, { changes: products('B'), messages }, 0);
      const one = await commitNext(unitOfWork, { changes: products('C'), messages }, 1);
      const two = await commitNext(unitOfWork, { changes: { products: again }, messages }, 2);
      const [stored] = await outboxReader.read(two.id, 1, 1);
      expect(stored?.publishedAfter?.toSorted((a, b) => a.checkpointId - b.checkpointId)).toEqual(
        [
          { checkpointId: zero.id, sequence: 2 },
          { checkpointId: one.id, sequence: 1 },
        ].toSorted((a, b) => a.checkpointId - b.checkpointId),
      );
    });

    it('returns messages of several kinds in their order', async () => {
      const kinds = ['event', 'event', 'rejection', 'event', 'dead-letter', 'dead-letter', 'event'] as const;
      const id = await commit(
        sequenced(1, 7).map((message, index) => ({ ...message, kind: kinds[index] ?? 'event' })),
      );
      expect((await read(id, 2, 5)).map(({ sequence, kind }) => [sequence, kind])).toEqual([
        [2, 'event'],
        [3, 'rejection'],
        [4, 'event'],
        [5, 'dead-letter'],
        [6, 'dead-letter'],
      ]);
    });

    it('keeps 2,000 messages of one commit', async () => {
      const id = await commit(sequenced(1, 2_000));
      const all = await read(id, 1, 5_000);
      expect(all).toHaveLength(2_000);
      expect(all.at(-1)).toMatchObject({ id: 'm2000', sequence: 2_000 });
    });

    it('given messages of many megabytes, returns some of them, and the rest in further reads', async () => {
      const value = Buffer.alloc(6_000_000, 'x');
      const id = await commit(sequenced(1, 4, { value }));
      const first = await sequences(id, 1, 10);
      expect(first.length).toBeLessThan(4);
      const seen = [...first];
      while ((seen.at(-1) ?? 4) < 4) seen.push(...(await sequences(id, seen.length + 1, 10)));
      expect(seen).toEqual([1, 2, 3, 4]);
    });
  });
}
