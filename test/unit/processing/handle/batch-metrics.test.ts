import { describe, expect, it } from '@jest/globals';
import { decodeAll } from '../../../../src/processing/decode/command-decoder.ts';
import { CheckpointMoved } from '../../../../src/processing/flush/checkpoint.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import {
  allocate,
  aRecord,
  consecutive,
  createBatch,
  deallocate,
  recordOf,
} from '../../../support/builders/records.ts';
import { applying } from '../../../support/memory/applying.ts';
import type { DatabaseFault } from '../../../support/memory/flaky-unit-of-work.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';
import { memoryDatabase } from '../../../support/memory/database.ts';
import { memoryUnitOfWork } from '../../../support/memory/unit-of-work.ts';

type Options = Parameters<typeof applying>[0];

async function counting(options: Options = {}) {
  const { metrics, ...found } = memoryMetrics();
  return { ...(await applying({ ...options, metrics })), ...found };
}

const outcome = (command: string, result: string, code = 'none'): string =>
  `allocation.commands{command="${command}",result="${result}",code="${code}"}`;
const event = (type: string): string => `allocation.events{event="${type}"}`;

describe('commands that are committed', () => {
  it('are counted by type, result and code, and their events by type', async () => {
    const { apply, counted } = await counting();
    await apply(
      createBatch('B1', 'LAMP', 10),
      recordOf(allocate('o1', 'LAMP', 2), { id: 'c-1' }),
      recordOf(allocate('o1', 'LAMP', 2), { id: 'c-1' }),
      allocate('o2', 'LAMP', 3),
      allocate('o3', 'LAMP', 30),
      allocate('o4', 'TABLE', 1),
      deallocate('o9', 'LAMP'),
      aRecord({ value: Buffer.from('{'), headers: [['ce_type', Buffer.from('Allocate')]] }),
      aRecord({ headers: [['ce_type', Buffer.from('A-SKU-or-anything')]] }),
    );
    expect(counted()).toMatchObject({
      [outcome('CreateBatch', 'accepted')]: 1,
      [outcome('Allocate', 'accepted')]: 3,
      [outcome('Allocate', 'duplicate')]: 1,
      [outcome('Allocate', 'rejected', 'UnknownSku')]: 1,
      [outcome('Deallocate', 'rejected', 'UnknownOrderLine')]: 1,
      [outcome('Allocate', 'dead_letter', 'NOT_JSON')]: 1,
      [outcome('unknown', 'dead_letter', 'UNKNOWN_TYPE')]: 1,
      [event('BatchCreated')]: 1,
      [event('Allocated')]: 2,
      [event('OutOfStock')]: 1,
    });
  });

  it('given that a batch is tried again, are counted once, and the attempt is counted as failed', async () => {
    const faults: DatabaseFault[] = [];
    const { apply, counted, recordings } = await counting({ faults });
    faults.push(undefined, 'away');
    await expect(apply(createBatch('B1', 'LAMP', 10))).rejects.toThrow('away');
    expect(counted()).toEqual({});
    await apply(createBatch('B1', 'LAMP', 10));
    expect(counted()[outcome('CreateBatch', 'accepted')]).toBe(1);
    expect(recordings()).toMatchObject({
      'allocation.worker.transaction.duration{result="failed"}': 1,
      'allocation.worker.transaction.duration{result="committed"}': 1,
    });
  });

  it('are counted for each transaction', async () => {
    const { apply, values } = await counting();
    await apply(createBatch('B1', 'LAMP', 10), allocate('o1', 'LAMP', 1), allocate('o2', 'LAMP', 1));
    await apply(allocate('o3', 'LAMP', 1));
    expect(values('allocation.worker.transaction.records')).toEqual([3, 1]);
  });
});

describe('the metrics of a worker', () => {
  it('given a checkpoint that another worker has moved, count the refused move', async () => {
    const database = memoryDatabase();
    const { unitOfWork, applyOnce, decode, counted, recordings } = await counting({ database });
    const ours = await unitOfWork.checkpoints.open(aPartition(0), 0);
    const theirs = await applying({ unitOfWork: memoryUnitOfWork(database) });
    await theirs.apply(createBatch('B1', 'LAMP', 10));
    const records = consecutive([createBatch('B2', 'LAMP', 10)]);
    const decoded = await decodeAll(decode, records);
    await expect(applyOnce(ours, decoded)).rejects.toThrow(CheckpointMoved);
    expect(counted()).toEqual({ 'allocation.checkpoint.moves.refused': 1 });
    expect(recordings()).toEqual({
      'allocation.worker.transaction.duration{result="checkpoint_moved"}': 1,
    });
  });

  it('count products from the cache and products that are read', async () => {
    const { apply, counted } = await counting();
    await apply(createBatch('B1', 'LAMP', 10));
    await apply(allocate('o1', 'LAMP', 1));
    await apply(allocate('o2', 'LAMP', 1));
    expect(counted()).toMatchObject({
      'allocation.product_cache.lookups{result="miss"}': 2,
      'allocation.product_cache.lookups{result="hit"}': 1,
    });
  });

  it('count a batch that is handled again because a cached product was out of date', async () => {
    const { apply, counted } = await counting();
    await apply(createBatch('B1', 'LAMP', 10));
    await apply(allocate('o1', 'LAMP', 1));
    // The same line again: the cache does not know that it is there.
    await apply(allocate('o1', 'LAMP', 2));
    expect(counted()['allocation.product_cache.refusals']).toBe(1);
    expect(counted()[outcome('Allocate', 'rejected', 'OrderLineConflict')]).toBe(1);
  });
});
