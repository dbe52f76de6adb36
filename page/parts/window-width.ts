import { type ReadonlySignal, signal } from '@preact/signals';

const known = new Map<number, ReadonlySignal<boolean>>();

/** Whether the window is narrower than so many rem. What shows it is drawn again when that changes. */
export function isNarrowerThan(rem: number): boolean {
  const isNarrower = known.get(rem) ?? watched(rem);
  known.set(rem, isNarrower);
  return isNarrower.value;
}

function watched(rem: number): ReadonlySignal<boolean> {
  const query = matchMedia(`(width < ${rem}rem)`);
  const matches = signal(query.matches);
  query.addEventListener('change', () => (matches.value = query.matches));
  return matches;
}
