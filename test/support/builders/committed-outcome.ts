import type { Checkpoint } from '../../../src/processing/flush/checkpoint.ts';
import type { TopicPartition } from '../../../src/processing/records/record.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { anOutcome, type OutcomeParts } from './outcome.ts';

/** A command partition. */
export const aPartition = (partition = 0): TopicPartition => ({ topic: 'allocation.commands', partition });

/** Commits the outcome of a record that was read at this checkpoint; returns the next checkpoint. */
export async function commitFrom(
  unitOfWork: BatchUnitOfWork,
  from: Checkpoint,
  parts: OutcomeParts = {},
): Promise<Checkpoint> {
  const outcome = anOutcome(from, parts);
  await unitOfWork.commit(outcome);
  return outcome.to;
}

/** Commits the outcome of the partition's next record. */
export const commitNext = async (
  unitOfWork: BatchUnitOfWork,
  parts: OutcomeParts = {},
  partition = 0,
): Promise<Checkpoint> =>
  commitFrom(unitOfWork, await unitOfWork.checkpoints.open(aPartition(partition), 0), parts);
