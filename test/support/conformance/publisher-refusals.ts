import { describe, expect, it } from '@jest/globals';
import type { MessageKind } from '../../../src/processing/records/record.ts';
import type { EventPublisher, RelayPositions } from '../../../src/processing/publish/ports.ts';
import { aMovedMessage } from '../builders/messages.ts';
import { at, numbered, type PublisherSetup } from './publisher-setup.ts';

/** No topic accepts a message of this size. */
const TOO_LARGE = 3_000_000;

/** The tests of the promises of EventPublisher about messages that cannot be published. */
export function describePublisherRefusals(setup: () => PublisherSetup): void {
  describe('given messages that are refused', () => {
    async function opened(): Promise<EventPublisher> {
      const publisher = setup().publisher();
      await publisher.open();
      return publisher;
    }
    const values = async (): Promise<(string | undefined)[]> =>
      (await setup().seen()).map(({ value }) => value?.toString());
    const positions = async (): Promise<RelayPositions> => setup().publisher().open();

    it('given one message that cannot be published, publishes none and keeps the position', async () => {
      const publisher = await opened();
      await publisher.publish(numbered(1, 1), at(1));
      const messages = [...numbered(2, 3), aMovedMessage({ value: Buffer.alloc(TOO_LARGE) })];
      await expect(publisher.publish(messages, at(4))).rejects.toMatchObject({
        name: 'MessagesRefused',
        refusal: { kind: 'event', all: false },
      });
      await publisher.close();
      await expect(publisher.open()).resolves.toEqual(at(1));
      await expect(values()).resolves.toEqual(['1']);
      await publisher.publish(numbered(2, 2), at(2));
      await expect(values()).resolves.toEqual(['1', '2']);
    });

    it('given a lowered limit, publishes transactions of the same size as before, and refuses larger messages', async () => {
      const publisher = await opened();
      const small = numbered(1, 200, { value: Buffer.alloc(1_000, 'x') });
      await setup().limit('event', 10_000);
      const larger = aMovedMessage({ value: Buffer.alloc(20_000) });
      await expect(publisher.publish([larger], at(1))).rejects.toMatchObject({
        refusal: { kind: 'event', all: false },
      });
      await publisher.open();
      await publisher.publish(small, at(200));
      await setup().limit('event', 100_000);
      await publisher.publish([larger], at(201));
      expect((await setup().seen()).length).toBe(201);
    });

    it.each<MessageKind>(['event', 'rejection', 'dead-letter'])(
      'given that the topic of each %s is deleted, refuses those messages and publishes the others, and publishes all once the topic is back',
      async (kind) => {
        const publisher = await opened();
        const other = kind === 'event' ? 'rejection' : 'event';
        await publisher.publish([aMovedMessage({ kind }), aMovedMessage({ kind: other })], at(1));
        await setup().dropTopic(kind);
        for (const round of [2, 3]) {
          const both = [aMovedMessage({ kind: other }), aMovedMessage({ kind })];
          await expect(publisher.publish(both, at(round))).rejects.toMatchObject({
            refusal: { kind, all: true },
          });
          await publisher.open();
          await publisher.publish([aMovedMessage({ kind: other })], at(round));
        }
        await setup().createTopic(kind);
        await publisher.publish([aMovedMessage({ kind })], at(4));
        expect((await setup().seen()).filter((seen) => seen.kind === other)).toHaveLength(3);
        await expect(positions()).resolves.toEqual(at(4));
      },
    );
  });
}
