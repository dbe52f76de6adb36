import { beforeEach, describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../../src/processing/flush/checkpoint.ts';
import { decodeMessage } from '../../../../src/processing/flush/message-codec.ts';
import type { SequencedMessage } from '../../../support/builders/messages.ts';
import { headerText } from '../../../support/builders/messages.ts';
import {
  allocate,
  changeBatchQuantity,
  consecutive,
  createBatch,
  deallocate,
  recordOf,
} from '../../../support/builders/records.ts';
import type { EmptyDatabase } from '../../../support/conformance/empty-database.ts';
import { outboxOf, messageLines } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';
import { migratedDatabase } from '../test-database.ts';

const { emptied } = migratedDatabase();
const topic = 'allocation.commands';
const ALL = { low: 0, high: 1_000 };
const { signal: NEVER } = new AbortController();

let stored: EmptyDatabase;

beforeEach(async () => {
  stored = await emptied();
});

const worker = () => memoryWorker({ unitOfWork: stored.unitOfWork, batchSize: 20 }).processor;

async function outbox(partition: number): Promise<SequencedMessage[]> {
  const found = (await stored.outboxReader.streams()).find((stream) => stream.partition === partition);
  if (!found) return [];
  return (await stored.outboxReader.read(found.checkpointId, 1, 1_000)).map(decodeMessage);
}

const orders = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => allocate(`${prefix}${index}`, 'LAMP', 1));

describe('the processing on Postgres', () => {
  it('gives the same result as in memory for a log of all commands', async () => {
    const log = consecutive([
      createBatch('B1', 'LAMP', 5),
      createBatch('B2', 'LAMP', 5, '2026-12-31'),
      recordOf(allocate('o1', 'LAMP', 3), { id: 'c-1' }),
      recordOf(allocate('o1', 'LAMP', 3), { id: 'c-1' }),
      allocate('o2', 'LAMP', 2),
      changeBatchQuantity('B1', 'LAMP', 4),
      deallocate('o1', 'LAMP'),
      allocate('o3', 'LAMP', 9),
      allocate('o4', 'TABLE', 1),
      { ...recordOf(allocate('o5', 'LAMP', 1)), value: Buffer.from('{"orderId":"null \u0000 byte"') },
    ]);
    const memory = memoryWorker();
    for (const processor of [memory.processor, worker()]) {
      await processor.assigned({ topic, partition: 0 }, ALL);
      for (const record of log) await processor.handle({ topic, partition: 0 }, [record], NEVER);
    }
    const inMemory = outboxOf(memory.database);
    const inPostgres = await outbox(0);
    expect(messageLines(inPostgres)).toEqual(messageLines(inMemory));
    expect(inPostgres.map(({ id, sequence }) => [id, sequence])).toEqual(
      inMemory.map(({ id, sequence }) => [id, sequence]),
    );
  });

  it('handles each record once and in order if two workers have one partition at once', async () => {
    const partition = { topic, partition: 0 };
    const log = consecutive([createBatch('B1', 'LAMP', 100), ...orders('o', 99)]);
    const work = async (): Promise<void> => {
      const processor = worker();
      let next = await processor.assigned(partition, ALL);
      while (next < log.length) {
        const handling = processor.handle(partition, log.slice(next, next + 30), NEVER);
        next = await handling.catch((error: unknown) => {
          if (error instanceof CheckpointMoved) return processor.assigned(partition, ALL);
          throw error;
        });
      }
    };
    await Promise.all([work(), work()]);
    const messages = await outbox(0);
    expect(messages.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
    expect(messages.map(({ id }) => id)).toEqual(log.map((_, index) => `${topic}-0-${index}/1`));
  });

  it('never allocates more than the stock, and loses no sequence number, if commands of one SKU are in two partitions at once', async () => {
    const processor = worker();
    await processor.assigned({ topic, partition: 0 }, ALL);
    await processor.assigned({ topic, partition: 1 }, ALL);
    await processor.handle({ topic, partition: 0 }, consecutive([createBatch('B1', 'LAMP', 60)]), NEVER);
    await Promise.all([
      processor.handle({ topic, partition: 0 }, consecutive(orders('a', 50), 1), NEVER),
      processor.handle(
        { topic, partition: 1 },
        consecutive(orders('b', 50)).map((record) => ({ ...record, partition: 1 })),
        NEVER,
      ),
    ]);
    const messages = [...(await outbox(0)), ...(await outbox(1))];
    const numbers = messages.map((message) => Number(headerText(message, 'ce_sequence')));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(messages.map((_, index) => index + 1));
    expect(messageLines(messages).filter((line) => line.startsWith('Allocated'))).toHaveLength(60);
    expect(messageLines(messages).filter((line) => line.startsWith('OutOfStock'))).toHaveLength(40);
  });

  it('accepts only one of two SKUs that create the same batch reference in two partitions at once', async () => {
    const processor = worker();
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    for (const partition of partitions) await processor.assigned(partition, ALL);
    await Promise.all(
      partitions.map((partition, index) =>
        processor.handle(
          partition,
          consecutive([createBatch('X1', index === 0 ? 'LAMP' : 'TABLE', 5)]),
          NEVER,
        ),
      ),
    );
    const lines = messageLines([...(await outbox(0)), ...(await outbox(1))]);
    expect(lines.toSorted()).toEqual(['BatchConflict', 'BatchCreated X1']);
  });

  it('handles a command id in one of two partitions that have it at once', async () => {
    const processor = worker();
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    for (const partition of partitions) await processor.assigned(partition, ALL);
    await Promise.all(
      partitions.map((partition) =>
        processor.handle(
          partition,
          consecutive([recordOf(createBatch('B1', 'LAMP', 5), { id: 'same' })]),
          NEVER,
        ),
      ),
    );
    expect(messageLines([...(await outbox(0)), ...(await outbox(1))])).toEqual(['BatchCreated B1']);
  });
});
