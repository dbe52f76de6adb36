import { describe, expect, it } from '@jest/globals';
import type { InboxEntry } from '../../../src/processing/inbox.ts';
import { ConcurrentChange } from '../../../src/service-layer/failures.ts';
import { eachTest } from './each-test.ts';
import type { MakeStores } from './stores-setup.ts';

const entry = (commandId: string): InboxEntry => ({
  commandId,
  checkpointId: 1,
  firstSequence: 1,
  messageCount: 2,
});

/** What Inbox promises. */
export function inboxConformance(name: string, make: MakeStores): void {
  describe(`inbox: ${name}`, () => {
    const setup = eachTest(make);

    const remember = (...ids: string[]): Promise<void> =>
      setup().unitOfWork.transaction(({ inbox }) => inbox.remember(ids.map(entry)));
    const handled = (...ids: string[]): Promise<Set<string>> =>
      setup().unitOfWork.transaction(({ inbox }) => inbox.handled(ids));

    it('knows what it was told to remember and nothing else', async () => {
      await remember('a', 'b');
      await remember('c');
      await expect(handled('b', 'c', 'd')).resolves.toEqual(new Set(['b', 'c']));
    });

    it('given nothing, it does nothing', async () => {
      await remember();
      await expect(handled()).resolves.toEqual(new Set());
    });

    it('given an id asked for twice, it answers once', async () => {
      await remember('a');
      await expect(handled('a', 'a')).resolves.toEqual(new Set(['a']));
    });

    it('tells ids apart by every character', async () => {
      const ids = ['a', 'A', 'a ', 'ä', 'a\u0308', "a'b", 'a"b', 'a,b', '{a}', '%', 'NULL', '🛋'.repeat(255)];
      await remember(...ids);
      await expect(handled(...ids)).resolves.toEqual(new Set(ids));
      await expect(handled('null', '_', 'b', '🛋')).resolves.toEqual(new Set());
    });

    it('given 2,000 ids at once, it knows them all', async () => {
      const ids = Array.from({ length: 2_000 }, (_, index) => `command-${index}`);
      await remember(...ids);
      expect((await handled(...ids)).size).toBe(2_000);
    });

    it('given an id that is remembered already, it refuses', async () => {
      await remember('a');
      await expect(remember('b', 'a')).rejects.toThrow(ConcurrentChange);
      await expect(handled('a', 'b')).resolves.toEqual(new Set(['a']));
    });

    it('given an id remembered by two at once, one is refused', async () => {
      const ends = await Promise.allSettled([remember('a', 'x'), remember('y', 'a')]);
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toBeInstanceOf(ConcurrentChange);
    });
  });
}
