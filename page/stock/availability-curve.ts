import type { ProductAvailability } from '../api/answers.ts';
import { count } from '../format/numbers.ts';
import { dayOf, isLate } from '../format/time.ts';

const DAY_MS = 86_400_000;

type Promises = ProductAvailability['availableToPromise'];

/** Units available over time: each value holds from its time to the next. Times in seconds since 1970. */
export type Curve = {
  readonly times: readonly number[];
  /** Without ships that are late: nobody knows when they come. */
  readonly units: readonly number[];
  /** The same, as if everything that is late came tomorrow. */
  readonly withLate: readonly number[];
};

/** What can be promised from a day on, and how much of it is on ships that are late. */
export type Promised = Promises[number] & { readonly late: number };

/** Tells what is late from the rest. `today`: `2026-11-30`. */
export function withLateUnits(promises: Promises, today: string): Promised[] {
  const inWarehouse = promises.find(({ from }) => from === null)?.available ?? 0;
  const late = (promises.findLast(({ from }) => isLate(from, today))?.available ?? inWarehouse) - inWarehouse;
  return promises.map((promise) => ({
    ...promise,
    // The late ones come first, and later days include them.
    late: Math.min(late, promise.available - inWarehouse),
  }));
}

/** The curve of a product from today to some days after its last arrival. `now`: milliseconds since 1970. */
export function availabilityCurve(promises: Promises, now: number): Curve {
  const today = dayOf(now);
  const start = Date.parse(today);
  const dated = withLateUnits(promises, today);
  const late = dated.at(-1)?.late ?? 0;
  const steps = new Map([[start, 0]]);
  for (const { from, available, late: lateThen } of dated)
    if (!isLate(from, today)) steps.set(from === null ? start : Date.parse(from), available - lateThen);
  const tomorrow = start + DAY_MS;
  if (late > 0 && !steps.has(tomorrow)) steps.set(tomorrow, steps.get(start) ?? 0);
  const ordered = [...steps].toSorted(([one], [other]) => one - other);
  const [last, units] = ordered.at(-1) ?? [start, 0];
  // So that the last step is seen, too.
  ordered.push([last + Math.max(7 * DAY_MS, Math.round((last - start) / 10)), units]);
  return {
    times: ordered.map(([time]) => time / 1_000),
    units: ordered.map(([, available]) => available),
    withLate: ordered.map(([time, available]) => (time > start ? available + late : available)),
  };
}

/** The curve in a sentence, for people who cannot see it. `today` as above. */
export function curveText(promises: Promises, today: string): string {
  const dated = withLateUnits(promises, today);
  const now = dated.find(({ from }) => from === null)?.available ?? 0;
  const last = dated.at(-1);
  const late = last?.late ?? 0;
  const coming =
    last?.from && !isLate(last.from, today) ? `${count(last.available - late)} from ${last.from} on` : '';
  const onLate = late === 0 ? '' : `${count(late)} more on late ships`;
  const rest = [coming, onLate].filter((part) => part !== '').join(', ');
  return `Units available: ${count(now)} now, ${rest === '' ? 'and no more to come' : rest}.`;
}
