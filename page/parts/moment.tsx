import { absoluteTime, relativeTime } from '../format/time.ts';
import { now } from './clock.ts';

/**
 * A moment as time ago; the full time is its title. Screen readers do not say it again each second where it is part of a
 * message. `at`: milliseconds since 1970, or ISO 8601.
 */
export function Moment({ at }: { at: number | string }) {
  const time = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(time)) return <bdi>{String(at)}</bdi>;
  return (
    <time dateTime={new Date(time).toISOString()} title={absoluteTime(time)} aria-live="off">
      {relativeTime(time, now.value)}
    </time>
  );
}
