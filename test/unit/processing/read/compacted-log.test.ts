import { describe, expect, it } from '@jest/globals';
import { PartitionStopped } from '../../../../src/processing/flush/checkpoint.ts';
import { ALL, LOG, PARTITION } from '../../../support/builders/lamp-log.ts';
import { outboxOf, messageLines } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const { signal: NEVER } = new AbortController();

describe('a log that lacks records', () => {
  const from = (offset: number) => LOG.filter((record) => record.offset >= offset);

  it('given that they were not handled, stops before the records after them', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 2), NEVER, { from: 0, end: 2 });
    const behind = processor.handle(PARTITION, from(4), NEVER, { from: 2, gap: { from: 2, to: 4 }, end: 5 });
    await expect(behind).rejects.toThrow(PartitionStopped);
    await expect(behind).rejects.toThrow(
      'records 2 to 3 were removed by compaction before they were handled',
    );
    expect(messageLines(outboxOf(database))).toEqual(['BatchCreated B1', 'Allocated o1 B1']);
  });

  it('given that they were handled, continues', async () => {
    const { processor } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await processor.handle(PARTITION, LOG.slice(0, 3), NEVER, { from: 0, end: 3 });
    const behind = processor.handle(PARTITION, from(3), NEVER, { from: 2, gap: { from: 2, to: 3 }, end: 5 });
    await expect(behind).resolves.toBe(5);
  });
});
