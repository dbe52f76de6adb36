import { printable } from '../../../adapters/terminal/printable.ts';
import type { Reconciliation } from '../../../views/reconciliation.ts';

/** For programs, as one line. */
export const reportJson = (checks: readonly string[], { differences, more }: Reconciliation): string =>
  JSON.stringify({ checks: checks.length, differences, more });

/** For people: a line for each difference, and their count. */
export function reportText(checks: readonly string[], { differences, more }: Reconciliation): string {
  const told = checks.flatMap((each) => [
    ...differences.filter(({ check }) => check === each).map(({ what }) => printable(what)),
    ...(more.includes(each) ? ['… and more of this kind'] : []),
  ]);
  return [...told, countOf(checks, differences.length, more.length > 0)].join('\n');
}

function countOf(checks: readonly string[], count: number, areMore: boolean): string {
  if (count === 0) return `${checks.length} checks, no difference`;
  if (areMore) return `more than ${count} differences`;
  return count === 1 ? '1 difference' : `${count} differences`;
}
