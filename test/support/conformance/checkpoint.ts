import { describe, expect, it } from '@jest/globals';
import { type Checkpoint, CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { aPartition, commitFrom } from '../builders/committed-outcome.ts';
import { anEntry, anOutcome, type OutcomeParts } from '../builders/outcome.ts';
import { PROCESSES, refusalsOf } from './at-once.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

/** The tests of the promises of UnitOfWork about checkpoints. */
export function checkpointConformance(name: string, make: MakeEmptyDatabase): void {
  describe(`checkpoint: ${name}`, () => {
    const setup = eachTest(make);

    const open = (partition = aPartition(), firstOffset = 0): Promise<Checkpoint> =>
      setup().unitOfWork.checkpoints.open(partition, firstOffset);
    const commit = (from: Checkpoint, parts?: OutcomeParts): Promise<Checkpoint> =>
      commitFrom(setup().unitOfWork, from, parts);

    const ahead = (from: Checkpoint, by = 1): Checkpoint => ({
      ...from,
      nextOffset: from.nextOffset + by,
      lastSequence: from.lastSequence + by,
      lastTimestamp: 1_700_000_000_000,
    });

    it('given a new partition, starts at the first offset without a sequence and a timestamp', async () => {
      const { id, ...rest } = await open(aPartition(), 42);
      expect(Number.isInteger(id)).toBe(true);
      expect(rest).toEqual({ ...aPartition(), nextOffset: 42, lastSequence: 0, lastTimestamp: null });
    });

    it('given a known partition, ignores the first offset', async () => {
      const first = await open(aPartition(), 42);
      await expect(open(aPartition(), 99)).resolves.toEqual(first);
    });

    it('gives each partition of each topic its own checkpoint', async () => {
      const ids = [
        await open(),
        await open(aPartition(1)),
        await open({ topic: 'more.commands', partition: 0 }),
      ].map(({ id }) => id);
      expect(new Set(ids).size).toBe(3);
    });

    it('given a partition that many callers open at once, returns the same checkpoint to all', async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => open()));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });

    it('moves to the offset of the commit', async () => {
      const from = await open();
      const to = ahead(from, 5_000_000_000);
      await commit(from, { to });
      await expect(open()).resolves.toEqual(to);
    });

    it('does not move when another partition moves', async () => {
      const from = await open();
      await commit(await open(aPartition(1)));
      await expect(open()).resolves.toEqual(from);
    });

    it('given a commit with only a new offset, moves only the offset', async () => {
      const from = await commit(await open());
      const to = { ...from, nextOffset: 17 };
      await commit(from, { to });
      await expect(open()).resolves.toEqual(to);
    });

    it('counts as lost if the database is behind it or does not have it, but not if other workers moved it on', async () => {
      const first = await open();
      const known = await commit(first, { to: { nextOffset: 5, lastSequence: 2 } });
      const other = await commit(await open(aPartition(1)), { to: { nextOffset: 7 } });
      const { findLost } = setup().unitOfWork.checkpoints;
      await expect(findLost([known, other])).resolves.toEqual([]);
      await expect(findLost([first, other])).resolves.toEqual([]);
      const further = ahead(known);
      const unknown = { ...known, id: 4711, partition: 9 };
      await expect(findLost([further, other, unknown])).resolves.toEqual([further, unknown]);
      await expect(findLost([])).resolves.toEqual([]);
    });

    // A producer may send any 64-bit timestamp; -1 means none.
    it.each([-1, 0, Number.MAX_SAFE_INTEGER, Number('9223372036854775807'), Number('-9223372036854775808')])(
      'keeps the timestamp %d',
      async (lastTimestamp) => {
        await commit(await open(), { to: { lastTimestamp } });
        await expect(open()).resolves.toMatchObject({ lastTimestamp });
      },
    );

    it('given one commit, accepts the next one from its checkpoint', async () => {
      const first = await commit(await open());
      const second = await commit(first);
      await expect(open()).resolves.toEqual(second);
    });

    it.each([
      ['behind the stored one', (stored: Checkpoint) => ({ ...stored, nextOffset: stored.nextOffset - 1 })],
      ['ahead of the stored one', (stored: Checkpoint) => ahead(stored)],
      [
        'at the right offset, but with another sequence',
        (stored: Checkpoint) => ({ ...stored, lastSequence: 9 }),
      ],
      [
        'with the right sequence, but at another offset',
        (stored: Checkpoint) => ({ ...stored, nextOffset: 9 }),
      ],
      ['that is not stored', (stored: Checkpoint) => ({ ...stored, id: 4711, partition: 9 })],
    ])('given a commit from a checkpoint %s, refuses it and keeps the stored one', async (_, wrong) => {
      const stored = await commit(await open(), { to: { nextOffset: 5, lastSequence: 5 } });
      await expect(commit(wrong(stored))).rejects.toThrow(CheckpointMoved);
      await expect(open()).resolves.toEqual(stored);
    });

    it('given a refused first commit, accepts a second one from the same checkpoint', async () => {
      const from = await commit(await open(), { handled: [anEntry('c-1')] });
      await expect(commit(from, { handled: [anEntry('c-1')] })).rejects.toThrow(ConcurrentChange);
      await expect(commit(from)).resolves.toEqual(anOutcome(from).to);
    });

    it.each(PROCESSES)(
      'given %s and many commits from the same checkpoint at once, accepts one and reports to the others that it moved',
      async (_, processes) => {
        const { unitOfWork, elsewhere } = setup();
        const from = await open();
        const offsets = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        const refusals = await refusalsOf(
          offsets.map((nextOffset) =>
            commitFrom(nextOffset % processes === 0 ? unitOfWork : elsewhere, from, { to: { nextOffset } }),
          ),
        );
        expect(refusals).toEqual(Array.from({ length: 9 }, () => expect.any(CheckpointMoved)));
        expect(offsets).toContain((await open()).nextOffset);
      },
    );
  });
}
