import { arrivalText, isLate } from '../format/time.ts';
import { Chip } from './chip.tsx';
import { today } from './clock.ts';

/** Where a batch is: in the warehouse, on the way, or late. */
export function Arrival({ eta }: { eta: string | null }) {
  if (eta === null) return <Chip tone="good">in the warehouse</Chip>;
  return (
    <>
      <time dateTime={eta}>{eta}</time>{' '}
      <Chip tone={isLate(eta, today.value) ? 'warn' : 'calm'}>{arrivalText(eta, today.value)}</Chip>
    </>
  );
}
