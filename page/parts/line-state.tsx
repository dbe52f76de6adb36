import { isLate } from '../format/time.ts';
import { Chip } from './chip.tsx';
import { today } from './clock.ts';

type Line = { readonly state: 'waiting' | 'allocated' | 'dispatched'; readonly eta: string | null };

/** The state of an order line. One whose batch should have come already waits for a late ship. */
export function LineState({ line: { state, eta } }: { line: Line }) {
  if (state === 'waiting') return <Chip tone="warn">waiting for stock</Chip>;
  if (state === 'dispatched') return <Chip tone="calm">dispatched</Chip>;
  if (eta === null) return <Chip tone="good">allocated</Chip>;
  return isLate(eta, today.value) ? (
    <Chip tone="warn">waiting for a late ship</Chip>
  ) : (
    <Chip tone="calm">allocated, on the way</Chip>
  );
}
