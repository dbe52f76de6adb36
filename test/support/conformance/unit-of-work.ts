import { describe, expect, it } from '@jest/globals';
import { type Checkpoint, CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { commitFrom, commitNext } from '../builders/committed-outcome.ts';
import { aMovedMessage } from '../builders/messages.ts';
import { anEntry, type OutcomeParts } from '../builders/outcome.ts';
import { batchRow, lineRow } from '../builders/stock-rows.ts';
import { allStored } from './all-stored.ts';
import { PROCESSES, refusalsOf } from './at-once.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';
import { sideBySide } from './side-by-side.ts';

/** LAMP in version 1, with batches B1 and B4, and line o1; command c-1. */
const FIRST: OutcomeParts = {
  changes: {
    products: [{ sku: 'LAMP', loadedVersion: 0, version: 1 }],
    batches: [batchRow('B1', { allocated: 1 }), batchRow('B4')],
    linesAdded: [lineRow('o1')],
  },
  handled: [anEntry('c-1')],
  messages: [aMovedMessage({ id: 'c-1/1' })],
};

type Names = { readonly command: string; readonly batch: string; readonly order: string };

/** One change for each table, on top of the first outcome; the names of new rows can be replaced. */
const more = ({ command, batch, order }: Names, loadedVersion = 1): OutcomeParts => ({
  changes: {
    products: [
      { sku: 'LAMP', loadedVersion, version: loadedVersion + 1 },
      { sku: 'TABLE', loadedVersion: 0, version: 1 },
    ],
    batches: [batchRow('B1', { allocated: 2 }), batchRow(batch, { sku: 'TABLE' })],
    linesSet: [lineRow('o1', { qty: 2, allocatedVersion: 3 })],
    linesAdded: [lineRow(order)],
  },
  handled: [anEntry(command)],
  messages: [aMovedMessage({ id: `${command}/1` }), aMovedMessage({ id: `${command}/2` })],
});

const SECOND: Names = { command: 'c-2', batch: 'B2', order: 'o2' };
const THIRD: Names = { command: 'c-3', batch: 'B3', order: 'o3' };

/** Each case is the second outcome with one conflict: another worker has committed that part first. */
const CONFLICTS: [string, OutcomeParts][] = [
  ['a product was changed', more(SECOND, 0)],
  ['a batch reference was taken by another SKU', more({ ...SECOND, batch: 'B4' })],
  ['a line already exists', more({ ...SECOND, order: 'o1' })],
  ['a command id is known', more({ ...SECOND, command: 'c-1' })],
];

const behind = (from: Checkpoint): Checkpoint => ({ ...from, nextOffset: from.nextOffset - 1 });

/** The tests of the promise of UnitOfWork about a commit: all or nothing. */
export function unitOfWorkConformance(name: string, make: MakeEmptyDatabase): void {
  describe(`unit of work: ${name}`, () => {
    const setup = eachTest(make);
    const first = (): Promise<Checkpoint> => commitNext(setup().unitOfWork, FIRST);
    const commit = (from: Checkpoint, parts: OutcomeParts) => commitFrom(setup().unitOfWork, from, parts);
    const stored = () => allStored(setup());

    it('commits all parts of the outcome of records', async () => {
      const to = await commit(await first(), more(SECOND));
      await expect(stored()).resolves.toEqual({
        checkpoint: to,
        versions: [2, 1],
        batches: [batchRow('B1', { allocated: 2 }), batchRow('B2', { sku: 'TABLE' }), batchRow('B4')],
        lines: expect.arrayContaining([lineRow('o1', { qty: 2, allocatedVersion: 3 }), lineRow('o2')]),
        handled: ['c-1', 'c-2'],
        messages: [
          [1, 'c-1/1'],
          [2, 'c-2/1'],
          [3, 'c-2/2'],
        ],
      });
    });

    it('keeps nothing of a commit if the checkpoint moved', async () => {
      const from = await first();
      const before = await stored();
      await expect(commit(behind(from), more(SECOND))).rejects.toThrow(CheckpointMoved);
      await expect(stored()).resolves.toEqual(before);
    });

    it.each(CONFLICTS)('keeps nothing of a commit if %s', async (_, parts) => {
      const from = await first();
      const before = await stored();
      await expect(commit(from, parts)).rejects.toThrow(ConcurrentChange);
      await expect(stored()).resolves.toEqual(before);
    });

    it.each(CONFLICTS)(
      'given %s and the checkpoint moved, fails with an error about the checkpoint',
      async (_, parts) => {
        const from = await first();
        await expect(commit(behind(from), parts)).rejects.toThrow(CheckpointMoved);
      },
    );

    it.each(CONFLICTS)('accepts the next commit after a commit was refused because %s', async (_, parts) => {
      const from = await first();
      await expect(commit(from, parts)).rejects.toThrow(ConcurrentChange);
      const to = await commit(from, more(SECOND));
      await expect(stored()).resolves.toMatchObject({ checkpoint: to, handled: ['c-1', 'c-2'] });
    });

    it.each(PROCESSES)(
      'given %s and two commits from the same checkpoint at once, refuses one of them and stores nothing of it',
      async (_, processes) => {
        const { unitOfWork, elsewhere } = setup();
        const from = await first();
        const refusals = await refusalsOf([
          commitFrom(unitOfWork, from, more(SECOND)),
          commitFrom(processes === 1 ? unitOfWork : elsewhere, from, more(THIRD)),
        ]);
        expect(refusals).toEqual([expect.any(CheckpointMoved)]);
        const found = await stored();
        const { command, batch, order } = found.handled.includes('c-2') ? SECOND : THIRD;
        expect(found.versions).toEqual([2, 1]);
        expect(found.batches.map(({ ref }) => ref)).toEqual(['B1', batch, 'B4']);
        expect(found.lines.map(({ orderId }) => orderId).toSorted()).toEqual(['o1', order]);
        expect(found.handled).toEqual(['c-1', command]);
        expect(found.messages.slice(1)).toEqual([
          [2, `${command}/1`],
          [3, `${command}/2`],
        ]);
      },
    );

    sideBySide(make);
  });
}
