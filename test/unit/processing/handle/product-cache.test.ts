import { describe, expect, it } from '@jest/globals';
import { allocate, createBatch, deallocate, recordOf } from '../../../support/builders/records.ts';
import type { DatabaseFault } from '../../../support/memory/flaky-unit-of-work.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { applying, watchedDatabase } from '../../../support/memory/applying.ts';

/** A worker that has just allocated a line of LAMP, so that B1 has 4 units left. */
async function keepingLamp() {
  const { asked, ...options } = watchedDatabase();
  const faults: DatabaseFault[] = [];
  const worker = await applying({ ...options, faults });
  await worker.apply(createBatch('B1', 'LAMP', 10));
  await worker.apply(recordOf(allocate('o1', 'LAMP', 6), { id: 'c-1' }));
  const before = { asked: asked.length, lines: worker.lines().length };
  return {
    ...worker,
    faults,
    asked: () => asked.slice(before.asked),
    lines: () => worker.lines().slice(before.lines),
  };
}

describe('a product that this worker has just committed', () => {
  it('given lines that fit its batches, is not loaded', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(allocate('o2', 'LAMP', 2), allocate('o3', 'LAMP', 1));
    expect(asked()).toEqual(['commits 2 to 3']);
    expect(lines()).toEqual(['Allocated o2 B1', 'Allocated o3 B1']);
  });

  it('given commands for other products as well, only those are loaded', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(allocate('o2', 'LAMP', 3), createBatch('T1', 'TABLE', 5), allocate('o2', 'TABLE', 1));
    expect(asked()).toEqual(['loads stock of TABLE', 'commits 2 to 4']);
    expect(lines()).toEqual(['Allocated o2 B1', 'BatchCreated T1', 'Allocated o2 T1']);
  });

  it('given a command of another SKU for its batch, refuses the command', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(createBatch('B1', 'TABLE', 5), allocate('o2', 'LAMP', 3));
    expect(asked()).toEqual(['loads stock of TABLE', 'commits 2 to 3']);
    expect(lines()).toEqual(['BatchConflict', 'Allocated o2 B1']);
  });

  it('given lines that may not fit its batches, is loaded', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(allocate('o2', 'LAMP', 5));
    expect(asked()).toEqual(['loads stock of LAMP', 'commits 2 to 2']);
    expect(lines()).toEqual(['OutOfStock o2']);
  });

  it('given a line that is already allocated, is loaded after all, with the same result', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(allocate('o1', 'LAMP', 2), allocate('o2', 'LAMP', 1));
    expect(asked()).toEqual(['commits 2 to 3', 'loads stock of LAMP', 'commits 2 to 3']);
    expect(lines()).toEqual(['OrderLineConflict', 'Allocated o2 B1']);
  });

  it('given a command id that was handled, is loaded after all, and the command is skipped', async () => {
    const { apply, asked, lines } = await keepingLamp();
    const twice = recordOf(allocate('o2', 'LAMP', 1), { id: 'c-2' });
    await apply(twice);
    await apply(twice, allocate('o3', 'LAMP', 1));
    expect(asked().slice(1)).toEqual(['commits 3 to 4', 'loads stock of LAMP', 'commits 3 to 4']);
    expect(lines()).toEqual(['Allocated o2 B1', 'Allocated o3 B1']);
  });

  it('given the id of another command, is loaded after all, and the command becomes a dead letter', async () => {
    const { apply, asked, lines } = await keepingLamp();
    await apply(recordOf(allocate('o9', 'LAMP', 1), { id: 'c-1' }), allocate('o2', 'LAMP', 1));
    expect(asked()).toEqual(['commits 2 to 3', 'loads stock of LAMP', 'commits 2 to 3']);
    expect(lines()).toEqual(['dead ID_REUSED', 'Allocated o2 B1']);
  });

  it('given a later commit of another worker, is loaded after all, with the changes of that worker', async () => {
    const { apply, database, lines } = await keepingLamp();
    const other = await applying({ database }, 1);
    await other.apply(deallocate('o1', 'LAMP'), allocate('o5', 'LAMP', 8));
    await apply(allocate('o2', 'LAMP', 3), allocate('o3', 'LAMP', 2));
    expect(lines()).toEqual(['OutOfStock o2', 'Allocated o3 B1']);
  });

  it('given a preferred batch that another worker created, allocates from that batch', async () => {
    const { apply, database, lines } = await keepingLamp();
    const other = await applying({ database }, 1);
    await other.apply(allocate('o5', 'LAMP', 3), createBatch('B0', 'LAMP', 5));
    await apply(allocate('o2', 'LAMP', 2), allocate('o3', 'LAMP', 1));
    expect(lines()).toEqual(['Allocated o2 B0', 'Allocated o3 B1']);
  });

  it('given a new assignment of its partition, is loaded: the database may have been restored', async () => {
    const { apply, asked, processor } = await keepingLamp();
    await processor.assigned(aPartition(), { low: 0, high: 2 });
    await apply(allocate('o2', 'LAMP', 1));
    expect(asked().filter((step) => step.startsWith('loads'))).toEqual(['loads stock of LAMP']);
  });

  it('given a commit that failed, is loaded', async () => {
    const { apply, asked, faults } = await keepingLamp();
    faults.push('away');
    await expect(apply(allocate('o2', 'LAMP', 1))).rejects.toThrow(TechnicalFailure);
    await apply(allocate('o2', 'LAMP', 1));
    expect(asked()).toEqual(['loads stock of LAMP', 'commits 2 to 2']);
  });

  it('given a batch that was handled again, reports its duplicates once', async () => {
    const { apply, duplicates } = await keepingLamp();
    const twice = recordOf(allocate('o2', 'LAMP', 1), { id: 'c-2' });
    await apply(allocate('o1', 'LAMP', 2), twice, twice);
    expect(duplicates).toHaveLength(1);
  });
});
