import { describe, expect, it } from '@jest/globals';
import { decodeAll } from '../../../../src/processing/decode/command-decoder.ts';
import { tracedUnitOfWork } from '../../../../src/processing/flush/traced-unit-of-work.ts';
import { bisectOnFailure } from '../../../../src/processing/handle/isolate-failing-record.ts';
import { tracedBatch } from '../../../../src/processing/handle/traced-batch.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import { allocate, aRecord, consecutive, createBatch, recordOf } from '../../../support/builders/records.ts';
import { memoryDatabase } from '../../../support/memory/database.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { memoryTracing } from '../../../support/memory/tracing.ts';
import { memoryUnitOfWork } from '../../../support/memory/unit-of-work.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const ONE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
const STEP = { 'db.system.name': 'postgresql' };

const traced = (record: ReturnType<typeof aRecord>, traceparent: string) => ({
  ...record,
  headers: [...record.headers, ['traceparent', Buffer.from(traceparent)] satisfies RecordHeader],
});

/** Handles the records as one batch, from offset 7 on. */
async function handled(
  records: Parameters<typeof consecutive>[0],
  options: Parameters<typeof memoryWorker>[0] = {},
) {
  const tracing = memoryTracing();
  const database = memoryDatabase();
  const unitOfWork = tracedUnitOfWork(memoryUnitOfWork(database), tracing);
  const worker = memoryWorker({ ...options, database, unitOfWork });
  const checkpoint = await worker.unitOfWork.checkpoints.open(aPartition(2), 7);
  const decoded = await decodeAll(
    worker.decode,
    consecutive(records, 7).map((record) => ({ ...record, ...aPartition(2) })),
  );
  const handle = bisectOnFailure(tracedBatch(worker.applyOnce, 'workers', tracing), memoryLogger());
  await handle(checkpoint, decoded, () => undefined);
  return tracing.spans;
}

describe('a transaction of the worker', () => {
  it('is a span with the producers of its records, and loading and committing are its steps', async () => {
    const spans = await handled([
      traced(recordOf(createBatch('B1', 'LAMP', 5)), ONE),
      allocate('o1', 'LAMP', 3),
      traced(aRecord({ value: Buffer.from('not json') }), OTHER),
    ]);
    expect(spans).toEqual([
      {
        name: 'process allocation.commands',
        kind: 'consumer',
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': 'allocation.commands',
          'messaging.destination.partition.id': '2',
          'messaging.consumer.group.name': 'workers',
          'messaging.batch.message_count': 3,
          'allocation.batch.first_offset': 7,
        },
        producers: [ONE, undefined, OTHER],
        steps: [
          { name: 'load', attributes: STEP },
          { name: 'commit', attributes: STEP },
        ],
      },
    ]);
  });

  it('that fails by one of its records is followed by one for each part that is handled again', async () => {
    const handlers = {
      Allocate: () => {
        throw new Error('cannot divide by lamp');
      },
    };
    const spans = await handled([createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 3)], { handlers });
    const counts = spans.map(({ attributes }) => attributes['messaging.batch.message_count']);
    // Both, the first half, the second half alone three times, and its dead letter.
    expect(counts).toEqual([2, 1, 1, 1, 1, 1]);
  });
});
