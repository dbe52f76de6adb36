import { counterOf, type Metrics } from '../runtime/metrics.ts';
import { CheckpointMoved } from './checkpoint.ts';
import type { BatchUnitOfWork } from './unit-of-work.ts';

export const REFUSED_MOVES = counterOf({
  name: 'allocation.checkpoint.moves.refused',
  unit: '{commit}',
  description: 'Commits that were refused because another worker had moved the checkpoint of the partition',
  labels: {},
  zeros: [{}],
});

/** The same unit of work; commits that it refuses with `CheckpointMoved` are counted. */
export function countingRefusedMoves(unitOfWork: BatchUnitOfWork, metrics: Metrics): BatchUnitOfWork {
  const refused = metrics.counter(REFUSED_MOVES);
  return {
    ...unitOfWork,
    async commit(batch) {
      try {
        return await unitOfWork.commit(batch);
      } catch (error) {
        if (error instanceof CheckpointMoved) refused.add(1, {});
        throw error;
      }
    },
  };
}
