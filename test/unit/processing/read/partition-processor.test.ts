import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved, PartitionStopped } from '../../../../src/processing/flush/checkpoint.ts';
import { ALL, LOG, PARTITION, EXPECTED_LINES } from '../../../support/builders/lamp-log.ts';
import { consecutive, createBatch } from '../../../support/builders/records.ts';
import { outboxOf, messageLines } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const { signal: NEVER } = new AbortController();

describe('a partition that was never handled', () => {
  it('is read from the oldest existing record', async () => {
    const { processor } = memoryWorker();
    await expect(processor.assigned(PARTITION, { low: 7, high: 20 })).resolves.toBe(7);
  });

  it('is handled in order up to the offset after the last record', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await expect(processor.handle(PARTITION, LOG, NEVER)).resolves.toBe(5);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });

  it('given more records than fit one commit, is handled in several commits', async () => {
    const { processor, database } = memoryWorker({ batchSize: 2 });
    await processor.assigned(PARTITION, ALL);
    await expect(processor.handle(PARTITION, LOG, NEVER)).resolves.toBe(5);
    expect(outboxOf(database).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  });

  it('given records before its assignment, refuses them', async () => {
    const { processor } = memoryWorker();
    await expect(processor.handle(PARTITION, LOG, NEVER)).rejects.toThrow(CheckpointMoved);
  });
});

describe('records delivered again', () => {
  it('given that all were handled, cause no change', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG, NEVER);
    await expect(processor.handle(PARTITION, LOG, NEVER)).resolves.toBe(5);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });

  it('given that some were handled, only the others are handled', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 3), NEVER);
    await processor.handle(PARTITION, LOG.slice(1), NEVER);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });

  it('given a restart, start with the last handled record, which is not handled again', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 3), NEVER);
    const restarted = memoryWorker({ database }).processor;
    await expect(restarted.assigned(PARTITION, ALL)).resolves.toBe(2);
    await restarted.handle(PARTITION, LOG.slice(2), NEVER);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });
});

describe('another worker that took over the partition', () => {
  it('given a commit of the new worker, the old one writes nothing and reports it; after reading its position it continues', async () => {
    const { processor: old, database } = memoryWorker();
    const { processor: other } = memoryWorker({ database });
    await old.assigned(PARTITION, ALL);
    await other.assigned(PARTITION, ALL);
    await other.handle(PARTITION, LOG.slice(0, 4), NEVER);
    await expect(old.handle(PARTITION, LOG.slice(0, 3), NEVER)).rejects.toThrow(CheckpointMoved);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES.slice(0, 4));
    await expect(old.assigned(PARTITION, ALL)).resolves.toBe(3);
    await old.handle(PARTITION, LOG.slice(3), NEVER);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });

  it('given both workers at the same moment, only one writes', async () => {
    const { processor: one, database } = memoryWorker();
    const { processor: two } = memoryWorker({ database });
    await one.assigned(PARTITION, ALL);
    await two.assigned(PARTITION, ALL);
    const ended = await Promise.allSettled([one, two].map((each) => each.handle(PARTITION, LOG, NEVER)));
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });
});

describe('reading ahead of the handled records', () => {
  it('given records after unhandled ones, skips nothing: the position is read again', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 2), NEVER, { from: 0 });
    await expect(processor.handle(PARTITION, LOG.slice(4), NEVER, { from: 4 })).rejects.toThrow(
      CheckpointMoved,
    );
    await expect(memoryWorker({ database }).processor.assigned(PARTITION, ALL)).resolves.toBe(1);
  });

  it('given offsets without records, handles the records after them', async () => {
    const { processor } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 2), NEVER, { from: 0, end: 4 });
    await expect(processor.handle(PARTITION, LOG.slice(4), NEVER, { from: 4 })).resolves.toBe(5);
  });
});

describe('a log that does not belong to the checkpoint', () => {
  async function handledThree() {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 3), NEVER);
    return memoryWorker({ database });
  }

  it.each([
    [
      'truncated past the checkpoint',
      { low: 4, high: 9 },
      'records 3 to 3 were deleted before they were handled',
    ],
    ['recreated and still short', { low: 0, high: 2 }, 'the checkpoint is at 3, the log ends at 2'],
    ['recreated and empty', { low: 0, high: 0 }, 'the checkpoint is at 3, the log ends at 0'],
  ])('given that it was %s, stops the partition', async (_, bounds, message) => {
    const { processor } = await handledThree();
    const assigned = processor.assigned(PARTITION, bounds);
    await expect(assigned).rejects.toThrow(PartitionStopped);
    await expect(assigned).rejects.toThrow(message);
  });

  it('given that it was recreated and has grown past the checkpoint, stops the partition at the first record', async () => {
    const { processor, database } = await handledThree();
    await expect(processor.assigned(PARTITION, { low: 0, high: 5 })).resolves.toBe(2);
    const recreated = LOG.map((record) => ({ ...record, timestamp: record.timestamp + 1_000 }));
    await expect(processor.handle(PARTITION, recreated.slice(2), NEVER)).rejects.toThrow(PartitionStopped);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES.slice(0, 3));
  });

  it.each([
    ['expired up to the checkpoint', { low: 3, high: 5 }, 3],
    ['expired and empty', { low: 3, high: 3 }, 3],
    ['expired below it', { low: 1, high: 3 }, 2],
  ])('given a log that %s, lacks no record, and reading continues', async (_, bounds, from) => {
    const { processor } = await handledThree();
    await expect(processor.assigned(PARTITION, bounds)).resolves.toBe(from);
  });
});

describe('two partitions', () => {
  it('each have their own checkpoint and sequences', async () => {
    const { processor, database } = memoryWorker();
    const other = { ...PARTITION, partition: 1 };
    const elsewhere = consecutive([createBatch('B9', 'TABLE', 1)]).map((record) => ({
      ...record,
      partition: 1,
    }));
    await processor.assigned(PARTITION, ALL);
    await processor.assigned(other, { low: 0, high: 1 });
    await Promise.all([processor.handle(PARTITION, LOG, NEVER), processor.handle(other, elsewhere, NEVER)]);
    expect(outboxOf(database, 1).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(outboxOf(database, 2).map(({ sequence }) => sequence)).toEqual([1]);
  });
});
