import { describe, expect, it } from '@jest/globals';
import type { MessageKind, RecordHeader } from '../../../src/processing/records/record.ts';
import type { EventPublisher, RelayPositions } from '../../../src/processing/publish/ports.ts';
import { type RelayShard, SINGLE_SHARD } from '../../../src/processing/publish/shard.ts';
import { aMovedMessage } from '../builders/messages.ts';
import { describePublisherRefusals } from './publisher-refusals.ts';
import { at, numbered, type PublisherSetup } from './publisher-setup.ts';
import { eachTest } from './each-test.ts';
import { valuesByName } from './same-messages.ts';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const ODD_HEADERS: RecordHeader[] = [
  ['text', 'ü'],
  ['bytes', EVERY_BYTE],
  ['twice', 'first'],
  ['null', null],
  ['twice', Buffer.from([0])],
  ['empty', Buffer.alloc(0)],
  ['__proto__', 'x'],
  ['toString', 'x'],
];

const HALF: RelayShard = { index: 1, count: 2 };
const OTHER_HALF: RelayShard = { index: 2, count: 2 };
const THIRD: RelayShard = { index: 1, count: 3 };

/** The tests of the promises of EventPublisher. */
export function eventPublisherConformance(name: string, make: () => Promise<PublisherSetup>): void {
  describe(`event publisher: ${name}`, () => {
    const setup = eachTest(make);

    async function opened(shard?: RelayShard): Promise<EventPublisher> {
      const publisher = setup().publisher(shard);
      await publisher.open();
      return publisher;
    }
    const values = async (): Promise<(string | undefined)[]> =>
      (await setup().seen()).map(({ value }) => value?.toString());
    const positions = async (): Promise<RelayPositions> => setup().publisher().open();

    it('has no positions before anything was published', async () => {
      await expect(positions()).resolves.toEqual(new Map());
      await expect(setup().seen()).resolves.toEqual([]);
    });

    it('publishes messages in order, and the next publisher finds the position', async () => {
      const publisher = await opened();
      await publisher.publish(numbered(1, 3), at(3));
      await publisher.publish(numbered(4, 5), at(5));
      await expect(values()).resolves.toEqual(['1', '2', '3', '4', '5']);
      await expect(positions()).resolves.toEqual(at(5));
    });

    it.each<MessageKind>(['event', 'rejection', 'dead-letter'])(
      'publishes a message of kind %s byte for byte',
      async (kind) => {
        const message = aMovedMessage({ kind, key: EVERY_BYTE, value: EVERY_BYTE, headers: ODD_HEADERS });
        await (await opened()).publish([message], at(1));
        const [seen] = await setup().seen();
        expect(seen).toMatchObject({ kind, key: EVERY_BYTE, value: EVERY_BYTE });
        expect(valuesByName(seen?.headers ?? [])).toEqual(valuesByName(ODD_HEADERS));
      },
    );

    it.each([null, Buffer.alloc(0)])('publishes a key and a value of %p unchanged', async (bytes) => {
      const publisher = await opened();
      await publisher.publish([aMovedMessage({ key: bytes, headers: [] })], at(1));
      await publisher.publish([aMovedMessage({ value: bytes, headers: [] })], at(2));
      const seen = await setup().seen();
      expect(seen.map(({ key }) => key)).toContainEqual(bytes);
      expect(seen.map(({ value }) => value)).toContainEqual(bytes);
    });

    it('keeps the order of each key across many keys and transactions', async () => {
      const publisher = await opened();
      const keys = Array.from({ length: 20 }, (_, index) => `SKU-${index}`);
      for (const round of [1, 2, 3]) {
        const messages = keys.flatMap((key) =>
          numbered(round * 10, round * 10 + 1, { key: Buffer.from(key) }),
        );
        await publisher.publish(messages, at(round));
      }
      const seen = await setup().seen();
      for (const key of keys) {
        const ofKey = seen
          .filter((message) => message.key?.toString() === key)
          .map(({ value }) => value?.toString());
        expect(ofKey).toEqual(['10', '11', '20', '21', '30', '31']);
      }
    });

    it('keeps the last position of each stream', async () => {
      const publisher = await opened();
      await publisher.publish(numbered(1, 1), new Map([...at(1, 'a-0'), ...at(1, 'b-0')]));
      await publisher.publish(numbered(2, 2), at(7, 'b-0'));
      await expect(positions()).resolves.toEqual(new Map([...at(1, 'a-0'), ...at(7, 'b-0')]));
    });

    it('publishes more bytes than fit in one request', async () => {
      const messages = numbered(1, 2_000, { value: Buffer.alloc(1_000, 'x') });
      await (await opened()).publish(messages, at(2_000));
      expect((await setup().seen()).length).toBe(2_000);
    });

    describePublisherRefusals(setup);

    it('given a newer open publisher, an older one cannot publish', async () => {
      const older = await opened();
      await older.publish(numbered(1, 1), at(1));
      const newer = setup().publisher();
      await expect(newer.open()).resolves.toEqual(at(1));
      await expect(older.publish(numbered(2, 2), at(2))).rejects.toThrow(/./);
      await newer.publish(numbered(2, 2, { value: Buffer.from('newer') }), at(2));
      await expect(values()).resolves.toEqual(['1', 'newer']);
      await expect(positions()).resolves.toEqual(at(2));
    });

    it('given shards of one count, all publish side by side, and each keeps its positions', async () => {
      const first = await opened(HALF);
      const second = await opened(OTHER_HALF);
      await first.publish(numbered(1, 1), at(1, 'a-0'));
      await second.publish(numbered(2, 2, { key: Buffer.from('other') }), at(1, 'a-1'));
      await first.publish(numbered(3, 3), at(2, 'a-0'));
      expect(new Set(await values())).toEqual(new Set(['1', '2', '3']));
      await expect(values()).resolves.toHaveLength(3);
      await expect(setup().publisher(OTHER_HALF).open()).resolves.toEqual(
        new Map([...at(2, 'a-0'), ...at(1, 'a-1')]),
      );
      await first.publish(numbered(4, 4), at(3, 'a-0'));
      await expect(second.publish(numbered(5, 5), at(2, 'a-1'))).rejects.toThrow(/./);
    });

    it.each([
      { change: 'one to two', before: [SINGLE_SHARD], after: HALF },
      { change: 'two to one', before: [HALF, OTHER_HALF], after: SINGLE_SHARD },
      { change: 'two to three', before: [OTHER_HALF], after: THIRD },
    ])(
      'when the shard count changes from $change, older publishers cannot publish, and their positions are known',
      async ({ before, after }) => {
        const older: EventPublisher[] = [];
        for (const shard of before) older.push(await opened(shard));
        for (const [index, publisher] of older.entries())
          await publisher.publish(numbered(1, 1), at(1, `a-${index}`));
        const newer = setup().publisher(after);
        const left = older.flatMap((_, index) => [...at(1, `a-${index}`)]);
        await expect(newer.open()).resolves.toEqual(new Map(left));
        for (const publisher of older)
          await expect(publisher.publish(numbered(2, 2), at(2))).rejects.toThrow(/./);
        await newer.publish(numbered(2, 2, { value: Buffer.from('newer') }), at(2));
        await expect(values()).resolves.toEqual([...older.map(() => '1'), 'newer']);
      },
    );

    it('given shards of two counts that open repeatedly, only the last one can publish', async () => {
      const one = setup().publisher(SINGLE_SHARD);
      const half = setup().publisher(HALF);
      for (const round of [1, 3]) {
        await one.open();
        await one.publish(numbered(round, round), at(round));
        await expect(half.open()).resolves.toEqual(at(round));
        await expect(one.publish(numbered(0, 0), at(round + 1))).rejects.toThrow(/./);
        await half.publish(numbered(round + 1, round + 1), at(round + 1));
        await expect(one.open()).resolves.toEqual(at(round + 1));
        await expect(half.publish(numbered(0, 0), at(round + 2))).rejects.toThrow(/./);
      }
      await expect(values()).resolves.toEqual(['1', '2', '3', '4']);
    });

    it('given that it is closed or was never opened, publishes nothing', async () => {
      const publisher = setup().publisher();
      await publisher.close();
      await expect(publisher.publish(numbered(1, 1), at(1))).rejects.toThrow(/./);
      await publisher.open();
      await publisher.close();
      await publisher.close();
      await expect(publisher.publish(numbered(1, 1), at(1))).rejects.toThrow(/./);
      await expect(setup().seen()).resolves.toEqual([]);
    });

    it('given that it is closed and opened again, continues', async () => {
      const publisher = await opened();
      await publisher.publish(numbered(1, 1), at(1));
      await publisher.close();
      await expect(publisher.open()).resolves.toEqual(at(1));
      await publisher.publish(numbered(2, 2), at(2));
      await expect(values()).resolves.toEqual(['1', '2']);
    });
  });
}
