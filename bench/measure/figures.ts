import { type Spread, spread } from './spread.ts';

/**
 * The figures of one run, by case ("worker and relay") and metric ("commands/s"). NaN: not available on this machine.
 */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

export type Summary = Readonly<Record<string, Readonly<Record<string, Spread>>>>;

/** Median and spread of each figure over all runs, in the order of the first appearance of cases and metrics. */
export function summary(runs: readonly Figures[]): Summary {
  const cases = unique(runs.flatMap((run) => Object.keys(run)));
  return Object.fromEntries(
    cases.map((name) => {
      const metrics = unique(runs.flatMap((run) => Object.keys(run[name] ?? {})));
      const spreadOf = (metric: string): Spread =>
        spread(runs.map((run) => run[name]?.[metric] ?? Number.NaN));
      return [name, Object.fromEntries(metrics.map((metric) => [metric, spreadOf(metric)]))];
    }),
  );
}

export const unique = (names: readonly string[]): string[] => [...new Set(names)];
