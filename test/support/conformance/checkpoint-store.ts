import { describe, expect, it } from '@jest/globals';
import { type Checkpoint, CheckpointMoved } from '../../../src/processing/checkpoint.ts';
import type { TopicPartition } from '../../../src/processing/records.ts';
import { eachTest } from './each-test.ts';
import type { MakeStores } from './stores-setup.ts';

const PARTITION: TopicPartition = { topic: 'allocation.commands', partition: 0 };

/** What CheckpointStore promises. */
export function checkpointStoreConformance(name: string, make: MakeStores): void {
  describe(`checkpoint store: ${name}`, () => {
    const setup = eachTest(make);

    const open = (partition = PARTITION, firstOffset = 0): Promise<Checkpoint> =>
      setup().unitOfWork.transaction(({ checkpoints }) => checkpoints.open(partition, firstOffset));
    const claim = (checkpoint: Checkpoint): Promise<void> =>
      setup().unitOfWork.transaction(({ checkpoints }) => checkpoints.claim(checkpoint));
    const advance = (from: Checkpoint, to: Checkpoint): Promise<void> =>
      setup().unitOfWork.transaction(({ checkpoints }) => checkpoints.advance(from, to));

    const ahead = (from: Checkpoint, by = 1): Checkpoint => ({
      ...from,
      nextOffset: from.nextOffset + by,
      lastSequence: from.lastSequence + by,
      lastTimestamp: 1_700_000_000_000,
    });

    it('given a partition never seen, it begins at the first offset with no sequence and no timestamp', async () => {
      const { id, ...rest } = await open(PARTITION, 42);
      expect(Number.isInteger(id)).toBe(true);
      expect(rest).toEqual({ ...PARTITION, nextOffset: 42, lastSequence: 0, lastTimestamp: null });
    });

    it('given a partition known, the first offset does not matter', async () => {
      const first = await open(PARTITION, 42);
      await expect(open(PARTITION, 99)).resolves.toEqual(first);
    });

    it('gives each partition of each topic a checkpoint of its own', async () => {
      const ids = [
        await open(),
        await open({ ...PARTITION, partition: 1 }),
        await open({ topic: 'more.commands', partition: 0 }),
      ].map(({ id }) => id);
      expect(new Set(ids).size).toBe(3);
    });

    it('given a partition opened by many at once, all get the same', async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => open()));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });

    it('advances to where it is told', async () => {
      const from = await open();
      const to = ahead(from, 5_000_000_000);
      await advance(from, to);
      await expect(open()).resolves.toEqual(to);
    });

    // A producer may send any 64-bit timestamp; -1 stands for none.
    it.each([-1, 0, Number.MAX_SAFE_INTEGER, Number('9223372036854775807'), Number('-9223372036854775808')])(
      'keeps the timestamp %d',
      async (lastTimestamp) => {
        const from = await open();
        await advance(from, { ...ahead(from), lastTimestamp });
        await expect(open()).resolves.toMatchObject({ lastTimestamp });
      },
    );

    it('given a checkpoint as it is, the claim holds', async () => {
      const from = await open();
      await expect(claim(from)).resolves.toBeUndefined();
      await advance(from, ahead(from));
      await expect(claim(ahead(from))).resolves.toBeUndefined();
    });

    it('given a checkpoint that another writer advanced, the claim is refused', async () => {
      const from = await open();
      await advance(from, ahead(from));
      await expect(claim(from)).rejects.toThrow(CheckpointMoved);
    });

    it('given a checkpoint that is ahead of the stored one, the claim is refused', async () => {
      const from = await open();
      await expect(claim(ahead(from))).rejects.toThrow(CheckpointMoved);
    });

    it('given a checkpoint with the right offset but another sequence, the claim is refused', async () => {
      const from = await open();
      await expect(claim({ ...from, lastSequence: 3 })).rejects.toThrow(CheckpointMoved);
    });

    it('given a checkpoint that is not stored, claim and advance are refused', async () => {
      const unknown = { ...(await open()), id: 4711, partition: 9 };
      await expect(claim(unknown)).rejects.toThrow(CheckpointMoved);
      await expect(advance(unknown, ahead(unknown))).rejects.toThrow(CheckpointMoved);
    });

    it('given a checkpoint that another writer advanced, the advance is refused and the stored one stays', async () => {
      const from = await open();
      await advance(from, ahead(from, 2));
      await expect(advance(from, ahead(from, 7))).rejects.toThrow(CheckpointMoved);
      await expect(open()).resolves.toEqual(ahead(from, 2));
    });

    it('given a second claim, it waits for the end of the first and then finds the checkpoint moved', async () => {
      const { unitOfWork } = setup();
      const from = await open();
      const story: string[] = [];
      const firstClaimed = Promise.withResolvers<void>();
      const first = unitOfWork.transaction(async ({ checkpoints }) => {
        await checkpoints.claim(from);
        firstClaimed.resolve();
        await new Promise((resolve) => setTimeout(resolve, 50));
        await checkpoints.advance(from, ahead(from));
        story.push('first advanced');
      });
      await firstClaimed.promise;
      const second = claim(from).finally(() => story.push('second answered'));
      await expect(second).rejects.toThrow(CheckpointMoved);
      await first;
      expect(story).toEqual(['first advanced', 'second answered']);
    });

    it('given a first claim that is rolled back, the second one holds', async () => {
      const { unitOfWork } = setup();
      const from = await open();
      const firstClaimed = Promise.withResolvers<void>();
      const first = unitOfWork.transaction(async ({ checkpoints }) => {
        await checkpoints.claim(from);
        firstClaimed.resolve();
        await checkpoints.advance(from, ahead(from));
        throw new Error('no');
      });
      const firstEnds = first.catch((error: unknown) => error);
      await firstClaimed.promise;
      await expect(claim(from)).resolves.toBeUndefined();
      await expect(firstEnds).resolves.toMatchObject({ message: 'no' });
    });
  });
}
