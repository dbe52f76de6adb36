import { describe, expect, it } from '@jest/globals';
import { decodeAll } from '../../../../src/processing/decode/command-decoder.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import { headerText } from '../../../support/builders/messages.ts';
import {
  allocate,
  aRecord,
  changeBatchQuantity,
  consecutive,
  createBatch,
  recordOf,
} from '../../../support/builders/records.ts';
import { applying, watchedDatabase } from '../../../support/memory/applying.ts';
import { outboxOf } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const unreadable = aRecord({ value: Buffer.from('oops') });

describe('records handled together', () => {
  it('given commands that build on each other, each uses the result of the one before', async () => {
    const { apply, lines } = await applying();
    await apply(
      createBatch('B1', 'LAMP', 5),
      allocate('o1', 'LAMP', 3),
      allocate('o2', 'LAMP', 3),
      allocate('o3', 'LAMP', 2),
    );
    expect(lines()).toEqual(['BatchCreated B1', 'Allocated o1 B1', 'OutOfStock o2', 'Allocated o3 B1']);
  });

  it('given state of earlier commits, take it into account', async () => {
    const { apply, lines } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), createBatch('B2', 'LAMP', 5, '2026-12-01'));
    await apply(allocate('o1', 'LAMP', 2), allocate('o2', 'LAMP', 2));
    await apply(changeBatchQuantity('B1', 'LAMP', 2));
    expect(lines().slice(4)).toEqual(['BatchQuantityChanged B1', 'Deallocated o2 B1', 'Allocated o2 B2']);
  });

  it('given an unreadable record among valid ones, turn it into a dead letter in its place', async () => {
    const { apply, lines } = await applying();
    const checkpoint = await apply(createBatch('B1', 'LAMP', 5), unreadable, allocate('o1', 'LAMP', 3));
    expect(lines()).toEqual(['BatchCreated B1', 'dead NOT_JSON', 'Allocated o1 B1']);
    expect(checkpoint).toMatchObject({ nextOffset: 3, lastSequence: 3 });
  });

  it('given two partitions at the same time, give each its own messages and numbers', async () => {
    const { unitOfWork, applyOnce, decode, database } = memoryWorker();
    const [one, other] = [
      await unitOfWork.checkpoints.open(aPartition(0), 0),
      await unitOfWork.checkpoints.open(aPartition(1), 0),
    ];
    const ofOne = await decodeAll(decode, consecutive([createBatch('B1', 'LAMP', 5), unreadable], 0));
    const ofOther = await decodeAll(decode, consecutive([createBatch('B2', 'TABLE', 5)], 0));
    const reached = await Promise.all([applyOnce(one, ofOne), applyOnce(other, ofOther)]);
    expect(reached.map(({ lastSequence }) => lastSequence)).toEqual([2, 1]);
    expect([one, other].map(({ id }) => database.committed.outbox.get(id)?.length)).toEqual([2, 1]);
  });

  it('given only unreadable records, become dead letters', async () => {
    const { apply, lines } = await applying();
    await apply(unreadable, aRecord({ value: null }));
    expect(lines()).toEqual(['dead NOT_JSON', 'dead EMPTY_VALUE']);
  });

  it('given a refused command, publish the rejection and change nothing else', async () => {
    const { apply, lines, database } = await applying();
    await apply(
      allocate('o1', 'LAMP', 1),
      createBatch('B1', 'LAMP', 5),
      changeBatchQuantity('B1', 'TABLE', 1),
    );
    expect(lines()).toEqual(['UnknownSku', 'BatchCreated B1', 'SkuMismatch']);
    expect(database.committed.batches.get('B1')).toMatchObject({ qty: 5 });
    expect([...database.committed.versions]).toEqual([['LAMP', 1]]);
  });

  it('given a command that changes nothing, emit nothing', async () => {
    const { apply, lines } = await applying();
    const checkpoint = await apply(createBatch('B1', 'LAMP', 5), createBatch('B1', 'LAMP', 5));
    expect(lines()).toEqual(['BatchCreated B1']);
    expect(checkpoint).toMatchObject({ nextOffset: 2, lastSequence: 1 });
  });

  it('given no records, change nothing', async () => {
    const { apply, lines } = await applying();
    await expect(apply()).resolves.toMatchObject({ nextOffset: 0, lastSequence: 0, lastTimestamp: null });
    expect(lines()).toEqual([]);
  });
});

describe('the round trips to the database', () => {
  it('given any number of commands, are one to read and one to commit', async () => {
    const { asked, ...options } = watchedDatabase();
    const { apply } = await applying(options);
    await apply(
      createBatch('B1', 'LAMP', 5),
      unreadable,
      allocate('o1', 'TABLE', 3),
      allocate('o2', 'LAMP', 3),
    );
    expect(asked.slice(1)).toEqual(['loads stock of LAMP, TABLE', 'commits 0 to 3']);
  });

  it('given records without a command, are one to commit', async () => {
    const { asked, ...options } = watchedDatabase();
    const { apply } = await applying(options);
    await apply(unreadable, unreadable);
    expect(asked.slice(1)).toEqual(['commits 0 to 1']);
  });

  it('given no records, are none', async () => {
    const { asked, ...options } = watchedDatabase();
    const { apply } = await applying(options);
    await apply();
    expect(asked.slice(1)).toEqual([]);
  });
});

describe('the sequences', () => {
  it('count all messages of the partition without gaps, over kinds and commits', async () => {
    const { apply, database } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), allocate('o1', 'TABLE', 1), unreadable);
    await apply(createBatch('B1', 'LAMP', 5));
    const checkpoint = await apply(allocate('o1', 'LAMP', 1), unreadable);
    expect(outboxOf(database).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(checkpoint.lastSequence).toBe(5);
  });

  it('of events count per SKU without gaps and without rejections', async () => {
    const { apply, database } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), createBatch('B2', 'TABLE', 5), allocate('o1', 'LAMP', 1));
    await apply(createBatch('B1', 'LAMP', 9), allocate('o1', 'TABLE', 1), allocate('o2', 'LAMP', 9));
    const numbers = outboxOf(database).map((message) => [
      message.key?.toString(),
      headerText(message, 'ce_sequence'),
    ]);
    expect(numbers).toEqual([
      ['LAMP', '1'],
      ['TABLE', '1'],
      ['LAMP', '2'],
      ['LAMP', undefined],
      ['TABLE', '2'],
      ['LAMP', '3'],
    ]);
  });

  it('of one command number its messages within their ids', async () => {
    const { apply, database } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 2));
    await apply(recordOf(changeBatchQuantity('B1', 'LAMP', 1), { id: 'cut' }));
    expect(
      outboxOf(database)
        .map(({ id }) => id)
        .slice(2),
    ).toEqual(['cut/1', 'cut/2', 'cut/3']);
  });
});

describe('a run that fails', () => {
  it('given a handler that throws at the end, stores nothing of the run', async () => {
    const worker = memoryWorker({
      handlers: {
        Deallocate: () => {
          throw new Error('bug');
        },
      },
    });
    const checkpoint = await worker.unitOfWork.checkpoints.open(aPartition(), 0);
    const before = worker.database.committed;
    const records = consecutive([
      createBatch('B1', 'LAMP', 5),
      { type: 'Deallocate', data: { orderId: 'o1', sku: 'LAMP' } },
    ]);
    const decoded = await decodeAll(worker.decode, records);
    await expect(worker.applyOnce(checkpoint, decoded)).rejects.toThrow('bug');
    expect(worker.database.committed).toBe(before);
  });
});
