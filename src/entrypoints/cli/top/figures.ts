import { grouped } from '../../../adapters/terminal/progress-bar.ts';
import { durationText } from '../../../adapters/terminal/time-text.ts';
import type { WaitingAge } from './view.ts';

/** What is not known. */
export const UNKNOWN = '–';

export const countText = (count: number | undefined): string =>
  count === undefined ? UNKNOWN : grouped(count);

export const rateText = (rate: number | undefined): string => {
  if (rate === undefined) return UNKNOWN;
  return rate > 0 && rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
};

/** `12s`, `≤15m` or `≥4s`. */
export function ageText(age: WaitingAge | undefined): string {
  if (!age) return UNKNOWN;
  const sign = { exact: '', 'at most': '≤', 'at least': '≥' }[age.bound];
  return sign + durationText(age.ms);
}
