import { describe, expect, it } from '@jest/globals';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import type { HandledIds } from '../../../src/processing/flush/inbox.ts';
import { aPartition, commitFrom, commitNext } from '../builders/committed-outcome.ts';
import { anEntry } from '../builders/outcome.ts';
import { needs } from '../builders/stock-rows.ts';
import { PROCESSES, refusedAtOnce } from './at-once.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

/** The tests of the promises of UnitOfWork about ids of commands. */
export function inboxConformance(name: string, make: MakeEmptyDatabase): void {
  describe(`inbox: ${name}`, () => {
    const setup = eachTest(make);

    const rememberIn = (partition: number, ...ids: string[]): Promise<unknown> =>
      commitNext(setup().unitOfWork, { handled: ids.map((id) => anEntry(id)) }, partition);
    const remember = (...ids: string[]): Promise<unknown> => rememberIn(0, ...ids);
    const known = async (...commandIds: string[]): Promise<HandledIds> =>
      (await setup().unitOfWork.products.load({ requirements: needs({}), commandIds })).handled;
    const handled = async (...commandIds: string[]): Promise<ReadonlySet<string>> =>
      new Set((await known(...commandIds)).keys());

    it('finds the stored ids and no others', async () => {
      await remember('a', 'b');
      await remember('c');
      await expect(handled('b', 'c', 'd')).resolves.toEqual(new Set(['b', 'c']));
    });

    it('given no ids, returns none', async () => {
      await remember();
      await expect(handled()).resolves.toEqual(new Set());
    });

    it('given the same id twice, returns it once', async () => {
      await remember('a');
      await expect(handled('a', 'a')).resolves.toEqual(new Set(['a']));
    });

    it('finds an id that was handled in another partition', async () => {
      await rememberIn(1, 'a');
      await expect(handled('a')).resolves.toEqual(new Set(['a']));
    });

    it.each([-(2 ** 31), -1, 0, 2 ** 31 - 1])(
      'returns the first position and content of an id: fingerprint %d',
      async (fingerprint) => {
        const { unitOfWork } = setup();
        const from = await unitOfWork.checkpoints.open(aPartition(3), 0);
        const used = { checkpointId: from.id, offset: 2 ** 40, fingerprint };
        await commitFrom(unitOfWork, from, { handled: [anEntry('a', used)] });
        const first = { ...aPartition(3), offset: 2 ** 40, fingerprint };
        await expect(known('b', 'a')).resolves.toEqual(new Map([['a', first]]));
      },
    );

    it('distinguishes ids by every character', async () => {
      const ids = ['a', 'A', 'a ', 'ä', 'a\u0308', "a'b", 'a"b', 'a,b', '{a}', '%', 'NULL', '🛋'.repeat(255)];
      await remember(...ids);
      await expect(handled(...ids)).resolves.toEqual(new Set(ids));
      await expect(handled('null', '_', 'b', '🛋')).resolves.toEqual(new Set());
    });

    it('stores 2,000 ids at once', async () => {
      const ids = Array.from({ length: 2_000 }, (_, index) => `command-${index}`);
      await remember(...ids);
      expect((await handled(...ids)).size).toBe(2_000);
    });

    it('refuses an id that is already stored', async () => {
      await remember('a');
      await expect(remember('b', 'a')).rejects.toThrow(ConcurrentChange);
      await expect(handled('a', 'b')).resolves.toEqual(new Set(['a']));
    });

    it('refuses an id that is assumed to be new but was handled before', async () => {
      await rememberIn(1, 'a');
      const assuming = { handled: [anEntry('b'), anEntry('a')], assumedNew: ['b', 'a'] };
      await expect(commitNext(setup().unitOfWork, assuming)).rejects.toThrow(ConcurrentChange);
      await expect(handled('a', 'b')).resolves.toEqual(new Set(['a']));
    });

    it('stores an id that is assumed to be new and is new', async () => {
      await remember('a');
      await commitNext(setup().unitOfWork, { handled: [anEntry('b')], assumedNew: ['b'] });
      await expect(handled('b')).resolves.toEqual(new Set(['b']));
    });

    it.each(PROCESSES)(
      'given %s and one id in two partitions at once, refuses one of them',
      async (_, processes) => {
        const both = [
          [anEntry('a'), anEntry('x')],
          [anEntry('y'), anEntry('a')],
        ];
        const refusals = await refusedAtOnce(
          setup(),
          processes,
          both.map((entries) => ({ handled: entries })),
        );
        expect(refusals).toEqual([expect.any(ConcurrentChange)]);
      },
    );
  });
}
