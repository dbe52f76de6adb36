import { absoluteTime, relativeTime, wholeDuration } from '../format/time.ts';
import { now } from './clock.ts';

/**
 * A moment as time ago; the full time is its title. Screen readers do not say it again each second where it is part of a
 * message. `at`: milliseconds since 1970, or ISO 8601.
 */
export function Moment({ at }: { at: number | string }) {
  return <Timed at={at} text={(time) => relativeTime(time, now.value)} />;
}

/** How long something lasts already: `12 s`. The full time of its begin is the title. `at` as above. */
export function Elapsed({ at }: { at: number | string }) {
  return <Timed at={at} text={(time) => wholeDuration(now.value - time)} />;
}

function Timed({ at, text }: { at: number | string; text: (time: number) => string }) {
  const time = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(time)) return <bdi>{String(at)}</bdi>;
  return (
    <time dateTime={new Date(time).toISOString()} title={absoluteTime(time)} aria-live="off">
      {text(time)}
    </time>
  );
}
