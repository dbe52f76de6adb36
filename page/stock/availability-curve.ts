import type { ProductAvailability } from '../api/answers.ts';
import { dayOf } from '../format/time.ts';

const DAY_MS = 86_400_000;

/** Units available over time: each value holds from its time to the next. Times in seconds since 1970. */
export type Curve = {
  readonly times: readonly number[];
  readonly units: readonly number[];
  /** Units that were due before today and have not come: the curve has them from tomorrow on, which is a hope. */
  readonly lateUnits: number;
};

/** The curve of a product from today to some days after its last arrival. `now`: milliseconds since 1970. */
export function availabilityCurve(promises: ProductAvailability['availableToPromise'], now: number): Curve {
  const today = Date.parse(dayOf(now));
  const arriving = new Map([[today, 0]]);
  let before = 0;
  let lateUnits = 0;
  for (const { from, available } of promises) {
    const due = from === null ? today : Date.parse(from);
    const time = due < today ? today + DAY_MS : due;
    if (due < today) lateUnits += available - before;
    arriving.set(time, (arriving.get(time) ?? 0) + available - before);
    before = available;
  }
  const steps = [...arriving].toSorted(([one], [other]) => one - other);
  const last = steps.at(-1)?.[0] ?? today;
  // So that the last step is seen, too.
  steps.push([last + Math.max(7 * DAY_MS, Math.round((last - today) / 10)), 0]);
  let sum = 0;
  return {
    times: steps.map(([time]) => time / 1_000),
    units: steps.map(([, units]) => (sum += units)),
    lateUnits,
  };
}
