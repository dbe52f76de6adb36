import { useEffect } from 'preact/hooks';
import type { DeadLetterGroups, LateBatches, Pipeline } from '../api/answers.ts';
import { servicesAnswered } from '../api/away.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { addSample } from '../pipeline/samples.ts';

const OFTEN_MS = 2_000;
const SOMETIMES_MS = 5_000;
const SELDOM_MS = 15_000;
/** Late batches that the notices count one by one. */
const LATE_BATCHES = 50;

/** What every page shows at its top, and the pages that have more of it use, too. */
export type Overview = {
  readonly pipeline: Polled<Pipeline>;
  readonly groups: Polled<DeadLetterGroups>;
  readonly late: Polled<LateBatches>;
};

/** Asks for the state of the pipeline, the open dead letters and the late batches. */
export function useOverview(isPipelineShown: boolean): Overview {
  const pipeline = usePolled<Pipeline>('pipeline', isPipelineShown ? OFTEN_MS : SOMETIMES_MS);
  const groups = usePolled<DeadLetterGroups>('dead-letters/groups', SELDOM_MS);
  const late = usePolled<LateBatches>(`late-batches?limit=${LATE_BATCHES}`, SELDOM_MS);
  const { answer, problem } = pipeline;
  useEffect(() => {
    if (answer) addSample(answer);
  }, [answer]);
  useEffect(() => servicesAnswered(answer?.services, problem?.status === 0), [answer, problem]);
  return { pipeline, groups, late };
}
