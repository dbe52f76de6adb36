import { isLate } from '../format/time.ts';
import { Chip } from './chip.tsx';
import { today } from './clock.ts';

type Line = { readonly state: 'waiting' | 'allocated' | 'dispatched'; readonly eta: string | null };

/** The state of an order line. A backordered one has no units yet; one with a late ship has them, but not here. */
export function LineState({ line: { state, eta } }: { line: Line }) {
  if (state === 'waiting') return <Chip tone="warn">backordered</Chip>;
  if (state === 'dispatched') return <Chip tone="calm">dispatched</Chip>;
  if (eta === null) return <Chip tone="good">allocated</Chip>;
  return isLate(eta, today.value) ? (
    <Chip tone="warn">allocated, ship is late</Chip>
  ) : (
    <Chip tone="calm">allocated, on the way</Chip>
  );
}
