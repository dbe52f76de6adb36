import { decodeAll } from '../../../src/processing/decode/command-decoder.ts';
import type { Checkpoint } from '../../../src/processing/flush/checkpoint.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { aPartition } from '../builders/committed-outcome.ts';
import { consecutive } from '../builders/records.ts';
import { unitOfWorkByTurns } from '../model/turn-by-turn.ts';
import { memoryDatabase } from './database.ts';
import { outboxOf, messageLines } from './outcomes.ts';
import { memoryUnitOfWork } from './unit-of-work.ts';
import { memoryWorker } from './worker.ts';

/** A worker that applies the records of each call in one commit, on the state that earlier calls left. */
export async function applying(options: Parameters<typeof memoryWorker>[0] = {}, partition = 0) {
  const worker = memoryWorker(options);
  let checkpoint: Checkpoint = await worker.unitOfWork.checkpoints.open(aPartition(partition), 0);
  return {
    ...worker,
    async apply(...items: Parameters<typeof consecutive>[0]): Promise<Checkpoint> {
      const records: InboundRecord[] = consecutive(items, checkpoint.nextOffset);
      checkpoint = await worker.applyOnce(checkpoint, await decodeAll(worker.decode, records));
      return checkpoint;
    },
    lines: () => messageLines(outboxOf(worker.database)),
  };
}

/** A database that records the requests it gets. */
export function watchedDatabase() {
  const database = memoryDatabase();
  const asked: string[] = [];
  const unitOfWork = unitOfWorkByTurns(memoryUnitOfWork(database), async (step) => void asked.push(step));
  return { database, unitOfWork, asked };
}
