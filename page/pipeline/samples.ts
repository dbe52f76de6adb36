import { signal } from '@preact/signals';
import type { Pipeline } from '../api/answers.ts';
import { type Kept, type Sample, withSample } from './sampling.ts';

const kept = signal<Kept>({ samples: [], last: undefined });

/** The samples since the page was opened, whichever page is shown: what uses them is drawn again with each new one. */
export const samples = (): readonly Sample[] => kept.value.samples;

export function addSample(answer: Pipeline): void {
  kept.value = withSample(kept.value, answer);
}
